import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { readTruth, type TruthFile } from './truth.ts'

/** A document and what is known of it. */
export interface LabelledDocument extends TruthFile {
  /** Absolute path of the document. */
  readonly path: string
}

/**
 * The documents below a folder that have a JSON file of the same name beside them which says what is asked for; JSON
 * files alone are left out.
 */
export async function labelledDocuments(folder: string, needs: 'hasText' | 'hasFields'): Promise<LabelledDocument[]> {
  const documents: LabelledDocument[] = []
  for (const { stem, truth } of await readTruth(folder)) {
    if (!truth[needs]) continue
    const names = await readdir(path.dirname(stem))
    const name = names
      .sort()
      .find((candidate) => path.parse(candidate).name === path.basename(stem) && !candidate.endsWith('.json'))
    if (name !== undefined) documents.push({ stem, truth, path: path.join(path.dirname(stem), name) })
  }
  return documents
}
