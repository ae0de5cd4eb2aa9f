import { CONFIG_PRESETS, ENVIRONMENT_TABLE, type Variable } from './environment-table.ts'
import { allowedValues } from './parse-value.ts'

/** The tables of docs/guide/configuration.md, from the data. */
export function configurationTables(): string {
  const rows = (ENVIRONMENT_TABLE as readonly Variable[]).map((variable) => {
    const aliases = (variable.aliases ?? []).map(({ name, unit }) =>
      typeof name === 'string' ? `\`${name}\`${unit ? ` (${unit})` : ''}` : name.map((one) => `\`${one}\``).join(' + '),
    )
    return [
      `\`${variable.name}\``,
      `\`${variable.key}\``,
      aliases.join(', '),
      variable.default === null ? '' : `\`${variable.default}\``,
      allowedValues(variable) + (variable.secret ? '; secret' : ''),
      variable.about,
    ]
  })
  const presets = Object.entries(CONFIG_PRESETS).flatMap(([preset, values]) =>
    Object.entries(values).map(([key, value]) => [
      `\`${preset}\``,
      `\`${key}\``,
      `\`${Number(value) ? +Number(value).toFixed(2) : value}\``,
    ]),
  )
  return [
    table(['variable', 'key', 'also read from', 'default', 'allowed', 'what it is'], rows),
    table(['preset', 'sets', 'to'], presets),
  ].join('\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}
