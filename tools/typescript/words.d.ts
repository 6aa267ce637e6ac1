// The modules of words are written by the build, from casebook/text; that of reviews has the heads of workbooks besides.
declare module "*/words.js" {
  const words: Record<string, string>;
  export default words;
  export const heads: Record<string, Record<string, string>>;
}
