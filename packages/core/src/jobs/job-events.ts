import type { JobEvent } from '../ports/job-queue.ts'

/** Events kept for one reader; a reader further behind misses the oldest. */
const MAX_BUFFERED_EVENTS = 10_000

/** Hands each event to every reader. */
export class JobEvents {
  readonly #readers = new Set<(event: JobEvent | null) => void>()

  emit(event: JobEvent): void {
    for (const read of this.#readers) read(event)
  }

  /** Ends the readers. */
  close(): void {
    for (const read of this.#readers) read(null)
    this.#readers.clear()
  }

  /** Events from this call on. */
  read(signal?: AbortSignal): AsyncIterable<JobEvent> {
    const buffer: JobEvent[] = []
    let isOver = false
    let wake = () => {}
    const end = () => {
      isOver = true
      wake()
    }
    const reader = (event: JobEvent | null) => {
      if (!event) return end()
      if (buffer.push(event) > MAX_BUFFERED_EVENTS) buffer.shift()
      wake()
    }
    const readers = this.#readers
    readers.add(reader)
    if (signal?.aborted) end()
    signal?.addEventListener('abort', end, { once: true })
    return (async function* () {
      try {
        for (;;) {
          const event = buffer.shift()
          if (event) yield event
          else if (isOver) return
          else
            await new Promise<void>((resolve) => {
              wake = resolve
            })
        }
      } finally {
        readers.delete(reader)
        signal?.removeEventListener('abort', end)
      }
    })()
  }
}
