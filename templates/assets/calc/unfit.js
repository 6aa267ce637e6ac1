// What was given cannot be calculated with: the input to correct, and the sentence of the page that says why.

export class Unfit extends Error {
  /** @param {string} given @param {string} sentence */
  constructor(given, sentence) {
    super(`${given}: ${sentence}`);
    this.given = given;
    this.sentence = sentence;
  }
}
