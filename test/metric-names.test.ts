import { METRIC_CATALOGUE } from '@sheaf/core'
import { expect, it } from 'vitest'
import { readSources } from '../scripts/check/workspace.ts'

const KINDS = { count: 'counter', gauge: 'gauge', observe: 'histogram' } as const
/** A call such as `meter.count('pages_processed_total', { source: 'ocr' }`, with the names in its literal of labels. */
const CALL = /\bmeter\??\.(count|gauge|observe)\(\s*'([a-z0-9_]+)'(?:,[^{};]{0,200}(\{[^{}]{0,300}\}))?/g

/** The label names of an object literal, shorthand included. */
function labelNames(literal: string): readonly string[] {
  return literal
    .slice(1, -1)
    .split(',')
    .map((entry) => entry.split(':')[0]!.trim())
    .filter((name) => /^[a-z_]+$/.test(name))
}

const calls = readSources()
  .filter(({ path }) => !path.endsWith('.test.ts'))
  .flatMap(({ path, text }) =>
    [...text.matchAll(CALL)].map(([, verb, name = '', literal]) => ({
      path,
      name,
      kind: KINDS[verb as keyof typeof KINDS],
      labels: literal === undefined ? [] : labelNames(literal),
    })),
  )

it('records only metrics of the catalogue, with their kind and labels', () => {
  expect(calls.length).toBeGreaterThan(5)
  const wrong = calls.filter(({ name, kind, labels }) => {
    const definition = METRIC_CATALOGUE.find((one) => one.name === name)
    return definition?.kind !== kind || labels.some((label) => !(label in definition.labels))
  })
  expect(wrong).toEqual([])
})
