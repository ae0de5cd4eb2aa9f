import { SdkError } from '../errors/sdk-error.ts'

/**
 * Characters of text in a document: three times a book of 1,000 pages. Each word becomes an object of about 100 bytes,
 * so that a small file which inflates to nothing but one-letter words stays below 1 GB.
 */
export const MAX_CHARACTERS = 10_000_000

/** Counts the characters of a document's text while they are read. */
export class TextBudget {
  readonly allowed: number
  #seen = 0

  constructor(allowed: number = MAX_CHARACTERS) {
    this.allowed = allowed
  }

  /** @throws SdkError `INPUT_TOO_LARGE` (`text_exceeded`) */
  spend(characters: number): void {
    this.#seen += characters
    if (this.#seen <= this.allowed) return
    throw new SdkError(
      'INPUT_TOO_LARGE',
      `the document has ${this.#seen} characters of text or more; limit ${this.allowed} (maxCharacters)`,
      { reason: 'text_exceeded', limit: { name: 'maxCharacters', seen: this.#seen, allowed: this.allowed } },
    )
  }
}
