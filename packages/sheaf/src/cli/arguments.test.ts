import { describe, expect, it } from 'vitest'
import { type CommandSpec, parseArguments } from './arguments.ts'
import { UsageError } from './usage-error.ts'

const SPEC: CommandSpec = {
  name: 'copy',
  summary: 'copies',
  usage: 'PATH… [options]',
  about: '',
  options: {
    schema: { value: 'NAME', help: '' },
    dpi: { value: 'N', help: '', number: { min: 36, max: 1200 } },
    limit: { value: 'N', help: '', number: { min: 1, max: 10, whole: true } },
    json: { help: '' },
  },
  positionals: { min: 1, max: 2, missing: 'no file was given' },
  examples: [],
}

function messageOf(...args: string[]): string {
  try {
    parseArguments(SPEC, args)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  return 'accepted'
}

describe('parseArguments', () => {
  it('takes values after a space and after an equals sign, before and after the arguments', () => {
    const args = parseArguments(SPEC, ['--dpi=150', 'a.png', '--schema', 'receipt', '--json', 'b.png'])
    expect(args.positionals).toEqual(['a.png', 'b.png'])
    expect(args.text('schema')).toBe('receipt')
    expect(args.number('dpi')).toBe(150)
    expect(args.has('json')).toBe(true)
    expect(args.has('limit')).toBe(false)
    expect(args.number('limit')).toBeUndefined()
  })

  it('takes everything after -- as arguments', () => {
    expect(parseArguments(SPEC, ['--', '--schema']).positionals).toEqual(['--schema'])
  })

  it('names the option that was probably meant', () => {
    expect(messageOf('a', '--shcema', 'receipt')).toBe('unknown option --shcema; did you mean --schema?')
    expect(messageOf('a', '--colour')).toBe('unknown option --colour; see sheaf copy --help')
    expect(messageOf('a', '-x')).toMatch(/^unknown option -x/)
  })

  it('does not take names of object properties for options', () => {
    expect(messageOf('a', '--constructor')).toMatch(/^unknown option --constructor/)
    expect(messageOf('a', '--__proto__')).toMatch(/^unknown option --__proto__/)
  })

  it('asks for a value that is missing, also when another option follows', () => {
    expect(messageOf('a', '--schema')).toBe('--schema needs a value: --schema NAME')
    expect(messageOf('a', '--schema', '--json')).toBe('--schema needs a value: --schema NAME')
    expect(messageOf('a', '--schema=')).toBe('--schema needs a value: --schema NAME')
  })

  it('refuses a value where none belongs', () => {
    expect(messageOf('a', '--json=yes')).toBe('--json takes no value, "yes" was given')
  })

  it('refuses an option that is given twice', () => {
    expect(messageOf('a', '--dpi', '100', '--dpi', '200')).toBe('--dpi was given twice')
  })

  it('names the range of a number that is outside it', () => {
    expect(messageOf('a', '--dpi', '5000')).toBe('--dpi must be a number from 36 to 1200, "5000" was given')
    expect(messageOf('a', '--dpi', 'high')).toMatch(/"high" was given/)
    expect(messageOf('a', '--limit', '2.5')).toBe('--limit must be a whole number from 1 to 10, "2.5" was given')
    expect(messageOf('a', '--limit=-1')).toMatch(/from 1 to 10/)
    expect(messageOf('a', '--dpi', '-3')).toBe('--dpi must be a number from 36 to 1200, "-3" was given')
    expect(messageOf('a', '--schema', '-3')).toMatch(/needs a value/)
  })

  it('counts the arguments', () => {
    expect(messageOf()).toBe('no file was given; usage: sheaf copy PATH… [options]')
    expect(messageOf('a', 'b', 'c')).toMatch(/^unexpected argument "c"/)
  })
})
