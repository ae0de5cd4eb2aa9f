import { SdkError } from '../errors/sdk-error.ts'

/**
 * Characters of text in a document: three times what 500 full pages hold. Each word and line becomes objects of 100 to
 * 300 bytes, so that a small file that inflates to nothing but one-letter lines takes about 1 GB at worst.
 */
export const MAX_CHARACTERS = 5_000_000

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
