import { METRIC_CATALOGUE } from '@sheaf/core'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { readSources } from '../scripts/check/workspace.ts'

const KINDS: Readonly<Record<string, string>> = { count: 'counter', gauge: 'gauge', observe: 'histogram' }

interface MeterCall {
  readonly path: string
  readonly name: string
  readonly kind: string
  readonly labels: readonly string[]
}

/** Calls such as `meter.gauge('dlq_depth', 3, { queue })` whose name stands there as it is. */
function meterCalls({ path, text }: { readonly path: string; readonly text: string }): readonly MeterCall[] {
  const calls: MeterCall[] = []
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit)
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return
    const { expression: receiver, name: verb } = node.expression
    const kind = KINDS[verb.text]
    const [name] = node.arguments
    if (kind === undefined || !/meter$/i.test(receiver.getText()) || !name || !ts.isStringLiteral(name)) return
    const labels = node.arguments
      .filter(ts.isObjectLiteralExpression)
      .flatMap(({ properties }) => properties.flatMap((property) => (property.name ? [property.name.getText()] : [])))
    calls.push({ path, name: name.text, kind, labels })
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true))
  return calls
}

it('records only metrics of the catalogue, with their kind and labels', () => {
  const sources = readSources().filter(({ path, text }) => !path.endsWith('.test.ts') && /meter/i.test(text))
  const calls = sources.flatMap(meterCalls)
  expect(calls.length).toBeGreaterThan(5)
  const wrong = calls.filter(({ name, kind, labels }) => {
    const definition = METRIC_CATALOGUE.find((one) => one.name === name)
    return definition?.kind !== kind || labels.some((label) => !(label in definition.labels))
  })
  expect(wrong).toEqual([])
})
