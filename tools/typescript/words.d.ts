// The modules of words are written by the build, from casebook/text.
declare module "*/words.js" {
  const words: Record<string, string>;
  export default words;
}
