import { TextBudget } from './text-budget.ts'

/** A line in a singly linked list, so that a cell's lines move to the row and on to the outer cell in constant time. */
interface LineNode {
  text: string
  next: LineNode | null
}

interface LineList {
  head: LineNode | null
  tail: LineNode | null
}

interface Frame {
  readonly kind: 'root' | 'row' | 'cell' | 'aside'
  /** Where text goes: a row has none of its own and borrows the one around it. */
  readonly flow: Flow
  readonly cells: LineList[]
}

interface Flow {
  readonly lines: LineList
  /** The line being written. */
  current: string
  /** Text boxes anchored in the line being written; they follow it. */
  readonly asides: LineList
}

/**
 * Lays text of nested paragraphs, table rows and text boxes out as lines, in one pass and in time linear in the input
 * however deep the nesting. Cells of a row stand on one line, a tab between them. A cell of several lines puts its
 * first line there and the others below; in a row where most cells have several lines (a page laid out in columns)
 * the cells follow one another instead. Calls that do not nest are ignored, so that broken markup cannot break it.
 *
 * @throws SdkError `INPUT_TOO_LARGE` (`text_exceeded`) as soon as there is more text than the budget allows
 */
export class LineBuilder {
  readonly #stack: Frame[] = [{ kind: 'root', flow: emptyFlow(), cells: [] }]
  readonly #budget: TextBudget

  constructor(budget: TextBudget = new TextBudget()) {
    this.#budget = budget
  }

  /** Adds to the current line. */
  text(text: string): void {
    this.#budget.spend(text.length)
    this.#top().flow.current += text
  }

  /** Ends the current line. */
  breakLine(): void {
    endLine(this.#top().flow)
  }

  openRow(): void {
    this.breakLine()
    this.#stack.push({ kind: 'row', flow: this.#top().flow, cells: [] })
  }

  closeRow(): void {
    const row = this.#top()
    if (row.kind !== 'row') return
    this.#stack.pop()
    endLine(row.flow)
    appendRow(row.flow.lines, row.cells)
  }

  openCell(): void {
    if (this.#top().kind !== 'row') this.openRow()
    this.#stack.push({ kind: 'cell', flow: emptyFlow(), cells: [] })
  }

  closeCell(): void {
    const cell = this.#top()
    if (cell.kind !== 'cell') return
    this.#stack.pop()
    endLine(cell.flow)
    if (cell.flow.lines.head) this.#top().cells.push(cell.flow.lines)
  }

  /** Begins a text box: its lines come after the line it is anchored in. */
  openAside(): void {
    this.#stack.push({ kind: 'aside', flow: emptyFlow(), cells: [] })
  }

  closeAside(): void {
    const aside = this.#top()
    if (aside.kind !== 'aside') return
    this.#stack.pop()
    endLine(aside.flow)
    append(this.#top().flow.asides, aside.flow.lines)
  }

  /** All lines; rows, cells and text boxes still open are closed. */
  finish(): string[] {
    while (this.#stack.length > 1) {
      this.closeCell()
      this.closeRow()
      this.closeAside()
    }
    const { flow } = this.#top()
    endLine(flow)
    const lines: string[] = []
    for (let node = flow.lines.head; node; node = node.next) lines.push(node.text)
    return lines
  }

  #top(): Frame {
    return this.#stack[this.#stack.length - 1]!
  }
}

function emptyFlow(): Flow {
  return { lines: { head: null, tail: null }, current: '', asides: { head: null, tail: null } }
}

function endLine(flow: Flow): void {
  if (/\S/.test(flow.current)) push(flow.lines, flow.current)
  flow.current = ''
  append(flow.lines, flow.asides)
  flow.asides.head = null
  flow.asides.tail = null
}

/** @param filled  cells that have lines */
function appendRow(target: LineList, filled: readonly LineList[]): void {
  const tall = filled.filter((cell) => cell.head !== cell.tail).length
  if (tall > 1 && tall * 2 >= filled.length) {
    for (const cell of filled) append(target, cell)
    return
  }
  let cursors = filled
  while (cursors.length > 1) {
    push(target, cursors.map(({ head }) => head!.text).join('\t'))
    cursors = cursors.flatMap(({ head, tail }) => (head!.next ? [{ head: head!.next, tail }] : []))
  }
  // The lines of the tallest cell, or of the only one, move as they are.
  if (cursors[0]) append(target, cursors[0])
}

function push(list: LineList, text: string): void {
  const node = { text, next: null }
  if (list.tail) list.tail.next = node
  else list.head = node
  list.tail = node
}

function append(list: LineList, more: LineList): void {
  if (!more.head) return
  if (list.tail) list.tail.next = more.head
  else list.head = more.head
  list.tail = more.tail
}
