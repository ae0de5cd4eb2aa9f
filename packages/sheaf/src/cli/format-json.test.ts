import { describe, expect, it } from 'vitest'
import { formatJson } from './format-json.ts'

describe('formatJson', () => {
  it('is JSON of the same value, whatever is in it', () => {
    const value = {
      'a "b"\n': 'x'.repeat(150),
      list: Array.from({ length: 60 }, (_, i) => ({ i, box: [1, 2, 3, 4], none: undefined })),
      nothing: null,
      empty: {},
      text: '\u2028</script>',
    }
    expect(JSON.parse(formatJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
  })

  it('keeps what is short on one line', () => {
    expect(formatJson({ box: [1, 2, 3, 4] })).toBe('{"box":[1,2,3,4]}')
    const lines = formatJson({ lines: Array.from({ length: 9 }, () => ({ text: 'total', box: [1, 2, 3, 4] })) }).split(
      '\n',
    )
    expect(lines[2]).toBe('  {"text":"total","box":[1,2,3,4]},')
  })
})
