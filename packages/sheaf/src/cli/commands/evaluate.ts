import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { CommandSpec, ParsedArguments } from '../arguments.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { DOCUMENT_OPTIONS } from '../document-options.ts'
import { didYouMean } from '../nearest.ts'
import { UsageError } from '../usage-error.ts'
import { evaluateFields } from './evaluate-fields.ts'
import { evaluateOcr } from './evaluate-ocr.ts'
import { evaluateRetrieval } from './evaluate-retrieval.ts'

const KINDS = { ocr: evaluateOcr, fields: evaluateFields, retrieval: evaluateRetrieval } as const

export const EVAL_SPEC: CommandSpec = {
  name: 'eval',
  summary: 'measures reading, extraction or search against a folder with known answers',
  usage: 'ocr|fields|retrieval DIR [options]',
  about:
    'A truth file stands beside its document, with the same name and the ending .json: { "text": "all text", "lines": ' +
    '[{ "text" }], "fields": { "total": 42.5 }, "pairs": [{ "key", "value" }], "partial": true }. Each eval needs only ' +
    'what it judges; other documents are left out.\n\n' +
    'eval ocr DIR: needs "text". Prints word F1 (words as a multiset, letter case folded), character error rate (not ' +
    'of documents with "partial", where only some of the text is known) and, where there are "lines", line recall; a ' +
    'dash stands for what cannot be said.\n\n' +
    'eval fields DIR --schema S: needs "fields", or "pairs" for forms. Prints F1 per field, exact and normalised ' +
    '(dates as days, amounts as numbers, other text by letters and digits). Only fields that the schema names are ' +
    'judged.\n\n' +
    'eval retrieval DIR --mode bm25: DIR holds corpus.jsonl, queries.jsonl and, to be scored, qrels.tsv, which is read ' +
    'when the run is complete. Prints nDCG@10, Recall@100 and MRR@10.',
  options: {
    schema: { value: 'NAME', help: 'For fields: receipt, invoice, drawing, form, or a JSON Schema FILE.json.' },
    'from-lines': { help: 'For fields: extracts from the "lines" of the .json instead of reading the document.' },
    mode: { value: 'NAME', help: 'For retrieval: bm25. Default bm25.' },
    run: { value: 'FILE', help: 'For retrieval: writes { "query": { "document": score } }, 100 documents a query.' },
    ...DOCUMENT_OPTIONS,
    json: { help: 'Prints JSON.' },
  },
  positionals: { min: 2, max: 2, missing: 'what to measure and the folder are needed' },
  examples: [
    'sheaf eval ocr data/receipts',
    'sheaf eval fields data/receipts --schema receipt --from-lines',
    'sheaf eval retrieval data/cranfield --mode bm25 --run run.json',
  ],
}

export async function evaluate(context: CommandContext, args: ParsedArguments): Promise<ExitCode> {
  const [kind = '', folder = ''] = args.positionals
  if (!Object.hasOwn(KINDS, kind)) {
    const names = Object.keys(KINDS)
    throw new UsageError(`eval measures ${names.join(', ')}, not "${kind}"${didYouMean(kind, names)}`)
  }
  const target = path.resolve(context.cwd, folder)
  const stats = await stat(target).catch(() => null)
  if (!stats?.isDirectory()) throw new UsageError(`there is no folder ${folder}`)
  return KINDS[kind as keyof typeof KINDS](context, args, target)
}
