import type { RawWord } from './read-tsv.ts'

/** Below this the engine guesses: such words are wrong nine times in ten, whatever they look like. */
const GUESS = 0.3
/** A word without letters and digits that the engine is less sure of is a crease, a rule or a speck. */
const MARK = 0.5

/** True for what the engine reads into dirt, rules and drawings rather than from print. */
export function isNoise({ text, confidence }: Pick<RawWord, 'text' | 'confidence'>): boolean {
  return confidence < (/[\p{L}\p{N}]/u.test(text) ? GUESS : MARK)
}
