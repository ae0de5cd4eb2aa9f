const HIDDEN = '[secret]'
/** Node's `util.inspect` asks for this method; the symbol is registered, so no import is needed. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/**
 * A value that is not shown: as text, in a template, in JSON, in `console.log` and in a log it is `[secret]`. Only
 * {@link Secret.reveal} gives it out, at the one place that sends it.
 */
export class Secret<T = string> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
  }

  reveal(): T {
    return this.#value
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  [Symbol.toPrimitive](): string {
    return HIDDEN
  }

  [INSPECT](): string {
    return HIDDEN
  }
}
