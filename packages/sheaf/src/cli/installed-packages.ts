import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** A package found on this machine. */
export interface InstalledPackage {
  readonly version: string
  /** Its folder. */
  readonly folder: string
}

/**
 * The package as code of the package `user` would get it; null where it is not installed.
 *
 * @param user  a package of ours, since package managers may give each package its own dependencies
 */
export function installedPackage(name: string, user: string): InstalledPackage | null {
  const require = requireFrom(user)
  for (const folder of require?.resolve.paths(name) ?? []) {
    const file = path.join(folder, name, 'package.json')
    if (!existsSync(file)) continue
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }
    return { version, folder: path.dirname(file) }
  }
  return null
}

/** Names of the packages of a scope (such as `@scope`) that code of `user` would find, with their folders. */
export function packagesOfScope(
  scope: string,
  user: string,
): readonly { readonly name: string; readonly folder: string }[] {
  const found = new Map<string, string>()
  for (const modules of requireFrom(user)?.resolve.paths(scope) ?? []) {
    const folder = path.join(modules, scope)
    if (!existsSync(folder)) continue
    for (const name of readdirSync(folder)) if (!found.has(name)) found.set(name, path.join(folder, name))
  }
  return [...found].map(([name, folder]) => ({ name, folder }))
}

/** Loads a CommonJS package: those with native code may be installed and still not load. */
export function loadPackage(name: string, user: string): unknown {
  return requireFrom(user)?.(name)
}

function requireFrom(user: string): NodeJS.Require | null {
  try {
    return createRequire(import.meta.resolve(user))
  } catch {
    return null
  }
}
