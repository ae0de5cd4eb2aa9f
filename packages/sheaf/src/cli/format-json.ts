const LINE_WIDTH = 120

/** JSON for programs and people: what fits on a line stands on one, the rest is indented. */
export function formatJson(value: unknown, indent = ''): string {
  const line = JSON.stringify(value) ?? 'null'
  if (indent.length + line.length <= LINE_WIDTH || typeof value !== 'object' || value === null) return line
  const deeper = `${indent} `
  const parts = Array.isArray(value)
    ? value.map((element) => formatJson(element, deeper))
    : Object.entries(value)
        .filter(([, element]) => element !== undefined)
        .map(([key, element]) => `${JSON.stringify(key)}: ${formatJson(element, deeper)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`
}
