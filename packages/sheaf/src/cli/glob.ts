import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'

/** True when the text holds a character that has a meaning in patterns. */
export function isGlob(text: string): boolean {
  return /[*?[{]/.test(text)
}

/** The folder before the first part of the pattern that has a wildcard. */
export function globBase(pattern: string): string {
  const parts = toParts(pattern)
  const first = parts.findIndex(isGlob)
  return parts.slice(0, first < 0 ? -1 : first).join('/') || (pattern.startsWith('/') ? '/' : '.')
}

/**
 * The files that a pattern names, sorted: `*` and `?` within a name, `**` for any depth of folders, `[a-z]`, `[!a]`,
 * `{a,b}`. Wildcards do not match names that begin with a dot.
 *
 * @returns absolute paths
 */
export async function expandGlob(pattern: string, cwd: string): Promise<string[]> {
  const found = new Set<string>()
  for (const alternative of expandBraces(pattern)) {
    const parts = toParts(alternative)
    const root = path.isAbsolute(alternative) ? path.parse(alternative).root : cwd
    const relative = path.isAbsolute(alternative) ? toParts(alternative.slice(root.length)) : parts
    await descend(root, relative, found)
  }
  return [...found].sort()
}

async function descend(folder: string, parts: readonly string[], found: Set<string>): Promise<void> {
  const [part, ...rest] = parts
  if (part === undefined) return
  if (!isGlob(part)) {
    const target = path.resolve(folder, part)
    if (rest.length > 0) return descend(target, rest, found)
    if (await isFile(target)) found.add(target)
    return
  }
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  if (part === '**') {
    await descend(folder, rest.length > 0 ? rest : ['*'], found)
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) await descend(path.join(folder, entry.name), parts, found)
    }
    return
  }
  for (const entry of entries) {
    if (!matchesName(part, entry.name)) continue
    const target = path.join(folder, entry.name)
    if (rest.length > 0) await descend(target, rest, found)
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(target)))) found.add(target)
  }
}

/** True when the name fits the pattern. Time is at most the product of the lengths. */
export function matchesName(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false
  const tokens = tokenize(pattern)
  const characters = [...name]
  let token = 0
  let at = 0
  let lastStar = -1
  let starAt = 0
  while (at < characters.length) {
    const current = tokens[token]
    if (current === '*') {
      lastStar = token++
      starAt = at
    } else if (current?.(characters[at]!)) {
      token++
      at++
    } else if (lastStar >= 0) {
      token = lastStar + 1
      at = ++starAt
    } else return false
  }
  while (tokens[token] === '*') token++
  return token === tokens.length
}

type Token = '*' | ((character: string) => boolean)

function tokenize(pattern: string): Token[] {
  const characters = [...pattern]
  const tokens: Token[] = []
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!
    if (character === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*')
      continue
    }
    if (character === '?') {
      tokens.push(() => true)
      continue
    }
    const close = character === '[' ? characters.indexOf(']', i + 2) : -1
    if (close > 0) {
      tokens.push(classMatcher(characters.slice(i + 1, close)))
      i = close
    } else tokens.push((other) => other === character)
  }
  return tokens
}

function classMatcher(members: readonly string[]): (character: string) => boolean {
  const isNegated = members[0] === '!' || members[0] === '^'
  const inside = isNegated ? members.slice(1) : members
  return (character) => {
    let isMember = false
    for (let i = 0; i < inside.length; i++) {
      if (inside[i + 1] === '-' && inside[i + 2] !== undefined) {
        isMember ||= character >= inside[i]! && character <= inside[i + 2]!
        i += 2
      } else isMember ||= character === inside[i]
    }
    return isMember !== isNegated
  }
}

const MAX_ALTERNATIVES = 1000

/** `a{b,c}d` as `abd`, `acd`; braces without a comma stand for themselves. */
export function expandBraces(pattern: string): string[] {
  let pending = [pattern]
  const done: string[] = []
  while (pending.length > 0 && done.length + pending.length <= MAX_ALTERNATIVES) {
    const next: string[] = []
    for (const text of pending) {
      const braces = innermostBraces(text)
      if (!braces) done.push(text)
      else for (const choice of braces.choices) next.push(braces.before + choice + braces.after)
    }
    pending = next
  }
  return [...new Set([...done, ...pending])]
}

function innermostBraces(text: string): { before: string; choices: string[]; after: string } | null {
  for (let close = text.indexOf('}'); close >= 0; close = text.indexOf('}', close + 1)) {
    const open = text.lastIndexOf('{', close)
    if (open < 0) continue
    const choices = text.slice(open + 1, close).split(',')
    if (choices.length > 1) return { before: text.slice(0, open), choices, after: text.slice(close + 1) }
  }
  return null
}

function toParts(pattern: string): string[] {
  const parts = pattern.split(path.sep === '\\' ? /[\\/]/ : '/')
  return parts.filter((part, i) => part !== '' || i === 0)
}

async function isFile(target: string): Promise<boolean> {
  return stat(target).then(
    (stats) => stats.isFile(),
    () => false,
  )
}
