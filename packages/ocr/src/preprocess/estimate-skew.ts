import type { Component } from './components.ts'

/** Options of {@link estimateSkew}. */
export interface SkewOptions {
  /** Angles are sought from minus to plus this many degrees. */
  readonly maxDegrees?: number
}

const SKEW_DEFAULTS = {
  /** A hand-held photo is seldom worse; further out, columns of a table begin to look like lines. */
  maxDegrees: 15,
} as const satisfies Required<SkewOptions>

/** Steps in degrees, each search around the best of the one before. */
const STEPS = [0.5, 0.1, 0.02]
/** With fewer letters the best angle is chance. */
const MIN_LETTERS = 30
/** The rows at the angle found must be this much sharper than at other angles on average. */
const MIN_SHARPNESS = 1.3

/**
 * The angle of the text lines in degrees, positive when they fall to the right (clockwise on screen); 0 when there is
 * too little text to tell. The angle is the one at which the feet of the letters, projected along it, gather in the
 * sharpest rows: the sum of squares of the projection profile (Baird, 1987).
 *
 * @param components  the dark areas of the page
 * @param textHeight  usual height of a letter, in the pixels of the components
 */
export function estimateSkew(components: readonly Component[], textHeight: number, options: SkewOptions = {}): number {
  const maxDegrees = options.maxDegrees ?? SKEW_DEFAULTS.maxDegrees
  const letters = components.filter(({ left, right, top, bottom }) => {
    const height = bottom - top
    return height > textHeight * 0.5 && height < textHeight * 2 && right - left < textHeight * 4
  })
  if (letters.length < MIN_LETTERS) return 0
  const x = Float64Array.from(letters, ({ left, right }) => (left + right) / 2)
  const y = Float64Array.from(letters, ({ bottom }) => bottom)
  const profile = new Profile(x, y, textHeight / 4)

  let best = 0
  let bestScore = 0
  let range = maxDegrees
  let mean = 0
  for (const [round, step] of STEPS.entries()) {
    const centre = best
    let sum = 0
    const count = Math.round(range / step)
    for (let i = -count; i <= count; i++) {
      const degrees = centre + i * step
      if (Math.abs(degrees) > maxDegrees) continue
      const score = profile.sharpness(degrees)
      sum += score
      if (score > bestScore) {
        bestScore = score
        best = degrees
      }
    }
    if (round === 0) mean = sum / (2 * count + 1)
    range = step
  }
  return bestScore < mean * MIN_SHARPNESS ? 0 : best
}

/** Feet of letters, to be projected along an angle into bins. */
class Profile {
  readonly #x: Float64Array
  readonly #y: Float64Array
  readonly #binHeight: number

  constructor(x: Float64Array, y: Float64Array, binHeight: number) {
    this.#x = x
    this.#y = y
    this.#binHeight = Math.max(1, binHeight)
  }

  /** Sum of the squares of the bins; a foot between two bins is shared, so that the sum changes smoothly. */
  sharpness(degrees: number): number {
    const slope = Math.tan((degrees * Math.PI) / 180)
    let low = Infinity
    let high = -Infinity
    for (let i = 0; i < this.#x.length; i++) {
      const at = this.#y[i]! - this.#x[i]! * slope
      if (at < low) low = at
      if (at > high) high = at
    }
    const bins = new Float64Array(Math.ceil((high - low) / this.#binHeight) + 2)
    for (let i = 0; i < this.#x.length; i++) {
      const at = (this.#y[i]! - this.#x[i]! * slope - low) / this.#binHeight
      const bin = Math.floor(at)
      bins[bin]! += 1 - (at - bin)
      bins[bin + 1]! += at - bin
    }
    let sum = 0
    for (const count of bins) sum += count * count
    return sum
  }
}
