import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../peers/breaker')

type Work<T> = () => Promise<T>

/** The part of opossum 10 that is measured. */
export interface Opossum {
  new (
    action: (work: Work<unknown>) => Promise<unknown>,
    options: object,
  ): { fire(work: Work<unknown>): Promise<unknown> }
}

/** The part of cockatiel 4 that is measured. */
export interface Cockatiel {
  circuitBreaker(policy: unknown, options: object): { execute(work: Work<unknown>): Promise<unknown> }
  readonly handleAll: unknown
  readonly ConsecutiveBreaker: new (failures: number) => unknown
  readonly SamplingBreaker: new (options: object) => unknown
}

/** Installs the peers by their lockfile where that has not been done, and loads them. */
export function loadPeers(): { readonly Opossum: Opossum; readonly cockatiel: Cockatiel } {
  if (!existsSync(join(FOLDER, 'node_modules/cockatiel'))) {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: FOLDER,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
  }
  const require = createRequire(join(FOLDER, 'package.json'))
  return { Opossum: require('opossum') as Opossum, cockatiel: require('cockatiel') as Cockatiel }
}
