/*
 * Writes points to the store at the path given until it is killed, and prints the id of each batch when it has been
 * acknowledged. Point i of batch b says so in its payload and its vectors, so that a reader can tell a whole one.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { fileStore } from '../src/local/node.ts'

const POINTS_PER_BATCH = 5

const [path, firstBatch] = process.argv.slice(2) as [string, string]
// Small enough that the log is rewritten many times during the test.
const store = await fileStore({ path, minBytesToCompact: 20_000, growthToCompact: 2 })
if (!(await store.collectionExists('a')).exists) {
  await store.createCollection('a', {
    vectors: { page: { size: 3, distance: 'Dot' } },
    sparse_vectors: { text: { modifier: 'idf' } },
  })
}

/** Three at once, so that commits are shared. */
await Promise.all([0, 1, 2].map((lane) => writeBatches(Number(firstBatch) + lane)))

async function writeBatches(first: number): Promise<void> {
  for (let batch = first; ; batch += 3) {
    const points = Array.from({ length: POINTS_PER_BATCH }, (_, i) => {
      const id = batch * POINTS_PER_BATCH + i
      const payload = { batch, i, filling: 'x'.repeat(200) }
      return { id, payload, vector: { page: [id, id, id], text: { indices: [id], values: [1] } } }
    })
    await store.upsert('a', { points })
    // The first point of an earlier batch goes, so that rewriting has something to leave out.
    if (batch - 15 >= first) await store.delete('a', { points: [POINTS_PER_BATCH * (batch - 15)] })
    process.stdout.write(`${batch}\n`)
    await sleep(0)
  }
}
