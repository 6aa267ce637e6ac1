// words.js is written by the build, from casebook/text.
declare const words: Record<string, string>;
export default words;
