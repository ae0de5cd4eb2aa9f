import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { SdkError } from '@sheaf/core'
import { localStore } from '@sheaf/store/local'
import { defaultEmbedder } from '../../default-embedder.ts'
import { readRecords, runBm25 } from '../../evaluation/retrieval-run.ts'
import { parseJudgements, scoreRetrieval } from '../../evaluation/retrieval-score.ts'
import type { ParsedArguments } from '../arguments.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { percent, printTable } from '../evaluation-output.ts'
import { didYouMean } from '../nearest.ts'
import { UsageError } from '../usage-error.ts'
import { checkOut, writeJson } from '../write-output.ts'

const MODES = ['bm25', 'dense', 'hybrid']

/** `sheaf eval retrieval`: searches a collection with known answers. The answers are read after the run is complete. */
export async function evaluateRetrieval(
  context: CommandContext,
  args: ParsedArguments,
  folder: string,
): Promise<ExitCode> {
  checkMode(args.text('mode') ?? 'bm25')
  const runFile = args.text('run')
  await checkOut(context, runFile)
  const corpus = await requiredFile(folder, 'corpus.jsonl')
  const queries = await requiredFile(folder, 'queries.jsonl')
  const startedAt = performance.now()
  const run = await runBm25(
    { store: localStore(), embedder: defaultEmbedder(), signal: context.signal },
    readRecords(corpus),
    readRecords(queries),
  )
  const seconds = (performance.now() - startedAt) / 1000
  if (runFile !== undefined) await writeJson(context, run, runFile)
  const judgements = await readFile(path.join(folder, 'qrels.tsv'), 'utf8').catch(() => null)
  if (judgements === null) {
    context.stderr.write(`note: ${folder} has no qrels.tsv, so the run is not scored\n`)
    return 0
  }
  const score = { ...scoreRetrieval(run, parseJudgements(judgements)), seconds: Number(seconds.toFixed(3)) }
  if (args.has('json')) await writeJson(context, score, undefined)
  else {
    printTable(context, [
      ['queries', 'answered', 'nDCG@10', 'Recall@100', 'MRR@10', 'seconds'],
      [
        String(score.queries),
        String(score.answered),
        percent(score.ndcgAt10),
        percent(score.recallAt100),
        percent(score.mrrAt10),
        seconds.toFixed(1),
      ],
    ])
  }
  return 0
}

function checkMode(mode: string): void {
  if (mode === 'bm25') return
  if (!MODES.includes(mode)) throw new UsageError(`--mode is bm25, not "${mode}"${didYouMean(mode, MODES)}`)
  throw new SdkError('NOT_AVAILABLE', `--mode ${mode} is not built yet; available: bm25`)
}

async function requiredFile(folder: string, name: string): Promise<string> {
  const file = path.join(folder, name)
  const stats = await stat(file).catch(() => null)
  if (!stats?.isFile()) throw new UsageError(`${folder} has no ${name}`)
  return file
}
