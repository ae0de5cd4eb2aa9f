import path from 'node:path'
import type { ProgressEvent } from '@sheaf/core'
import type { CommandContext } from './context.ts'
import { printable, shorten, styleFor } from './terminal.ts'

const BAR_WIDTH = 20

/** One line on a terminal that is rewritten as work goes on; silent anywhere else. */
export class ProgressLine {
  readonly #context: CommandContext
  readonly #total: number
  readonly #current = new Map<string, string>()
  #done = 0
  #isShown = false

  constructor(context: CommandContext, total: number) {
    this.#context = context
    this.#total = total
    this.#draw()
  }

  /** What one document is doing now. */
  update(key: string, event: ProgressEvent): void {
    if (event.status !== 'started') return
    const page = event.pageCount && event.pageCount > 1 ? ` page ${event.pageNumber} of ${event.pageCount}` : ''
    this.#current.delete(key)
    this.#current.set(key, `${event.stage}${page}`)
    this.#draw()
  }

  finish(key: string): void {
    this.#current.delete(key)
    this.#done++
    this.#draw()
  }

  /** A line that stays, above the progress. */
  print(line: string): void {
    this.clear()
    this.#context.stderr.write(`${line}\n`)
    this.#draw()
  }

  clear(): void {
    if (this.#isShown) this.#context.stderr.write('\r\u001b[K')
    this.#isShown = false
  }

  #draw(): void {
    const { stderr, env } = this.#context
    if (!stderr.isTerminal || this.#total === 0 || env.TERM === 'dumb') return
    const style = styleFor(stderr, env)
    const filled = Math.round((BAR_WIDTH * this.#done) / this.#total)
    const bar = style.green('━'.repeat(filled)) + style.dim('─'.repeat(BAR_WIDTH - filled))
    const counter = `${this.#done} of ${this.#total}`
    const [key, stage] = [...this.#current].at(-1) ?? ['', '']
    const room = stderr.columns - BAR_WIDTH - counter.length - stage.length - 6
    const name = shorten(printable(path.basename(key)), Math.max(4, room))
    stderr.write(`\r\u001b[K${bar} ${counter}  ${name} ${style.dim(stage)}`)
    this.#isShown = true
  }
}
