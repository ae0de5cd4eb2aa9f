import type { MetricDefinition } from './metric-definition.ts'

/** The catalogue as a Markdown table. Sets of more than eight values are counted. */
export function metricTable(catalogue: readonly MetricDefinition[]): string {
  const rows = catalogue.map(({ name, kind, unit, labels, aliases = [], cloudwatchName, derived, help }) => {
    const others = aliases.map((alias) => {
      const where = Object.entries(alias.where ?? {}).map(([label, value]) => `${label}=${value}`)
      return `\`${alias.name}\`${where.length > 0 ? ` (${where.join(', ')})` : ''}`
    })
    if (cloudwatchName !== undefined) others.push(`\`${cloudwatchName}\` in CloudWatch`)
    const source = derived && ('rateOf' in derived ? derived.rateOf : derived.ratioOf)
    const cells = [
      `\`${name}\``,
      kind,
      unit,
      Object.entries(labels).map(labelCell).join('; '),
      help + (source === undefined ? '' : ` From \`${source}\` unless it is set.`),
      others.join(', '),
    ]
    return `| ${cells.join(' | ')} |\n`
  })
  return `| metric | kind | unit | labels | what it is | other names |\n| --- | --- | --- | --- | --- | --- |\n${rows.join('')}`
}

function labelCell([label, values]: [string, readonly string[] | number]): string {
  if (typeof values === 'number') return `${label} (at most ${values})`
  return values.length > 8 ? `${label} (${values.length} values)` : `${label}: ${values.join(', ')}`
}
