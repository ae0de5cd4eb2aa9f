import type { CommandSpec } from './arguments.ts'

const WIDTH = 100

/** The page printed by `sheaf COMMAND --help`. */
export function commandHelp(spec: CommandSpec): string {
  const rows = Object.entries(spec.options).map(
    ([name, option]) => [option.value === undefined ? `--${name}` : `--${name} ${option.value}`, option.help] as const,
  )
  return [
    `sheaf ${spec.name}: ${spec.summary}`,
    '',
    `usage: sheaf ${spec.name} ${spec.usage}`,
    '',
    ...spec.about.split('\n').flatMap((paragraph) => wrap(paragraph, WIDTH)),
    '',
    'options:',
    ...table([...rows, ['--help', 'Shows this page.']]),
    '',
    'examples:',
    ...spec.examples.map((example) => `  ${example}`),
    '',
  ].join('\n')
}

/** The page printed by `sheaf --help`. */
export function overviewHelp(commands: readonly CommandSpec[]): string {
  return [
    'sheaf: text, typed fields with evidence, and search from documents, on this machine',
    '',
    'usage: sheaf COMMAND [arguments] [options]',
    '',
    'commands:',
    ...table(commands.map((spec) => [spec.name, spec.summary] as const)),
    '',
    'options:',
    ...table([
      ['--help', 'Shows this page; sheaf COMMAND --help shows that of a command.'],
      ['--version', 'Prints the version.'],
    ]),
    '',
    'first steps:',
    ...table([
      ['sheaf read letter.pdf', 'the text, with a box for every line'],
      ['sheaf extract receipts/ --schema receipt', 'shop, date, address and total of each receipt'],
      ['sheaf index documents/ --store library', 'makes a folder searchable'],
      ['sheaf search "notice period" --store library', 'passages with page and place'],
    ]),
    '',
    'Reads PDF, PNG, JPEG, WebP, GIF, AVIF, TIFF, SVG, BMP, DOCX, HTML, Markdown and plain text; the content decides,',
    'never the name. Exit codes: 0 all good, 1 some documents failed (also the only one) and the others are done, 2 wrong',
    'usage, no documents found, or a store or an output that cannot be used, 130 interrupted. SHEAF_DEBUG=1 adds stack',
    'traces to errors.',
    '',
  ].join('\n')
}

/** Two columns, the second wrapped. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const first = Math.max(...rows.map(([name]) => name.length)) + 2
  return rows.flatMap(([name, text]) =>
    wrap(text, WIDTH - first - 2).map((line, i) => `  ${(i === 0 ? name : '').padEnd(first)}${line}`),
  )
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
