import { matchingWords, SdkError, type SearchHit } from '@sheaf/core'
import { hasFileStore } from '@sheaf/store/local/node'
import type { CommandSpec, ParsedArguments } from '../arguments.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { isAddress, STORE_OPTIONS, storeOptions } from '../store-options.ts'
import { printable, styleFor, wrapAt } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { withPipeline } from '../with-pipeline.ts'
import { writeJson } from '../write-output.ts'

const DEFAULT_LIMIT = 10

/** Stands before each line of a snippet. */
const INDENT = '    '

/** Narrowest that a snippet is wrapped to, in characters. */
const MIN_WIDTH = 30

export const SEARCH_SPEC: CommandSpec = {
  name: 'search',
  summary: 'passages that answer a query, with page and place',
  usage: 'QUERY --store DIR|URL [options]',
  about:
    'Searches what sheaf index has stored, best first. With --json prints [{ file, documentId, page, score, scores, ' +
    'snippet, boxes }]: pages count from 0 (null for formats without pages), boxes are [x0, y0, x1, y1] in fractions ' +
    'of the page from the top left. On a terminal, passages are wrapped to its width; elsewhere each is one line.',
  options: {
    ...STORE_OPTIONS,
    limit: {
      value: 'N',
      help: `Passages at most. Default ${DEFAULT_LIMIT}.`,
      number: { min: 1, max: 1000, whole: true },
    },
    json: { help: 'Prints JSON.' },
  },
  positionals: { min: 1, max: 1, missing: 'no query was given' },
  examples: [
    'sheaf search "notice period" --store library',
    'sheaf search "steel bracket" --store library --limit 3 --json',
  ],
}

export async function search(context: CommandContext, args: ParsedArguments): Promise<ExitCode> {
  const query = args.positionals[0]!
  if (query.trim() === '') throw new UsageError('the query is empty')
  const location = storeOptions(context, args, SEARCH_SPEC)
  await checkStoreExists(location.store, args.text('store')!)
  const limit = args.number('limit') ?? DEFAULT_LIMIT
  const hits = await withPipeline(context, location, (pipeline) =>
    pipeline.search(query, { limit, signal: context.signal }),
  )
  if (args.has('json')) await writeJson(context, hits.map(hitEntry), undefined)
  else printHits(context, query, hits)
  return 0
}

/** Opening a folder makes it a store; searching must not. */
async function checkStoreExists(store: string, asGiven: string): Promise<void> {
  if (isAddress(store)) return
  if (await hasFileStore(store)) return
  throw new SdkError(
    'NOT_FOUND',
    `there is no store in ${asGiven} (${store}); make one with: sheaf index PATH… --store ${asGiven}`,
    { reason: 'file_not_found' },
  )
}

/** A hit as `sheaf search --json` prints it. */
function hitEntry(hit: SearchHit) {
  const { file, documentId, pageIndex, score, scores, snippet, boxes } = hit
  return {
    file,
    documentId,
    page: pageIndex,
    score,
    scores,
    snippet,
    boxes: boxes.map(({ x0, y0, x1, y1 }) => [x0, y0, x1, y1]),
  }
}

function printHits(context: CommandContext, query: string, hits: readonly SearchHit[]): void {
  const { stdout, stderr, env } = context
  if (hits.length === 0) {
    stderr.write(`nothing found for "${printable(query)}"\n`)
    return
  }
  const style = styleFor(stdout, env)
  for (const [i, hit] of hits.entries()) {
    const page = hit.pageIndex === null ? '' : `, page ${hit.pageIndex + 1}`
    const name = style.bold(printable(hit.file ?? hit.documentId.slice(0, 12)))
    const score = style.dim(`score ${hit.score.toFixed(2)}`)
    const width = stdout.isTerminal ? Math.max(MIN_WIDTH, stdout.columns - INDENT.length) : Number.POSITIVE_INFINITY
    const snippet = markedLines(query, printable(hit.snippet), { width, mark: style.yellow })
    stdout.write(`${String(i + 1).padStart(2)}. ${name}${page}  ${score}\n`)
    for (const line of snippet) stdout.write(`${INDENT}${line}\n`)
  }
}

/** The snippet in lines of at most `width`, with the words of the query marked. */
function markedLines(
  query: string,
  snippet: string,
  { width, mark }: { readonly width: number; readonly mark: (text: string) => string },
): string[] {
  const matches = matchingWords(snippet, query)
  return wrapAt(snippet, width).map(([from, to]) => {
    let line = ''
    let at = from
    for (const { start, end } of matches) {
      if (start < from || end > to) continue
      line += snippet.slice(at, start) + mark(snippet.slice(start, end))
      at = end
    }
    return line + snippet.slice(at, to)
  })
}
