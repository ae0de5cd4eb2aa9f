import { sha256Hex } from '../document/create-source-document.ts'
import { toSdkError } from '../errors/sdk-error.ts'
import { requireRange } from './parts.ts'
import type {
  DocumentOutcome,
  ExtractedValue,
  ProcessJournal,
  ProcessManyOptions,
  ProcessResult,
  Schema,
  Source,
} from './pipeline.ts'

/** What {@link processMany} needs of the pipeline. */
export interface ManyWork<S extends Schema> {
  readonly concurrency: number
  /** Opens a source once, so that its journal key and its processing see the same bytes. */
  open(source: Source): Promise<{ readonly key: string; readonly opened: Source }>
  process(source: Source, signal: AbortSignal): Promise<ProcessResult<ExtractedValue<S>>>
}

/**
 * Outcomes in the order of completion. No source is taken before a place is free, none of the finished waits for a
 * slower one, and a consumer that stops early aborts what is in flight.
 */
export async function* processMany<S extends Schema>(
  work: ManyWork<S>,
  sources: Iterable<Source> | AsyncIterable<Source>,
  options: ProcessManyOptions<S>,
): AsyncGenerator<DocumentOutcome<ExtractedValue<S>>, void, undefined> {
  const concurrency = options.concurrency ?? work.concurrency
  requireRange('concurrency', concurrency, 1, 1000)
  const stopped = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stopped.signal]) : stopped.signal
  const iterator = Symbol.asyncIterator in sources ? sources[Symbol.asyncIterator]() : sources[Symbol.iterator]()
  const inFlight = new Map<number, Promise<DocumentOutcome<ExtractedValue<S>>>>()
  let exhausted = false
  let nextIndex = 0
  try {
    while (true) {
      while (!exhausted && inFlight.size < concurrency) {
        const next = await iterator.next()
        if (next.done) {
          exhausted = true
          break
        }
        const index = nextIndex++
        inFlight.set(index, outcomeOf(work, next.value, index, options.journal, signal))
      }
      if (inFlight.size === 0) return
      const outcome = await Promise.race(inFlight.values())
      inFlight.delete(outcome.index)
      yield outcome
    }
  } finally {
    stopped.abort()
    await Promise.allSettled(inFlight.values())
    if (!exhausted) await iterator.return?.()
  }
}

async function outcomeOf<S extends Schema>(
  work: ManyWork<S>,
  source: Source,
  index: number,
  journal: ProcessJournal | undefined,
  signal: AbortSignal,
): Promise<DocumentOutcome<ExtractedValue<S>>> {
  try {
    if (!journal) return { source, index, result: await work.process(source, signal) }
    const { key, opened } = await work.open(source).catch((error) => {
      throw toSdkError(error, 'INTERNAL_ERROR', { stage: 'accept' })
    })
    if (await journal.has(key)) return { source, index, skipped: true }
    const result = await work.process(opened, signal)
    await journal.add(key)
    return { source, index, result }
  } catch (error) {
    return { source, index, error: toSdkError(error, 'INTERNAL_ERROR') }
  }
}

/** The journal's key: the content, and the name under which it was handed in. */
export async function journalKey(documentId: string, name: string | null): Promise<string> {
  return name === null ? documentId : sha256Hex(new TextEncoder().encode(`${documentId}\n${name}`))
}
