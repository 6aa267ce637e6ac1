// What a build writes beside these scripts: the words of the page of reviews, and what heads the columns of a workbook, by language.
declare const words: Record<string, string>;
export const heads: Record<string, Record<string, string>>;
export default words;
