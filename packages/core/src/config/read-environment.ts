import { SdkError } from '../errors/sdk-error.ts'
import { ENVIRONMENT_TABLE, RENAMED_PRESETS, type Variable, type VariableAlias } from './environment-table.ts'
import { nearestName } from './nearest-name.ts'
import { allowedValues, parseValue } from './parse-value.ts'

/** Variables by name, such as `process.env`. An empty value is as good as none. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What was odd and did not stop the loading. */
export interface ConfigWarning {
  readonly kind: 'conflict' | 'deprecated' | 'unknown'
  /** The variable that is ignored or old. */
  readonly name: string
  /** The variable whose value holds, or the name that was probably meant. */
  readonly use: string | null
  readonly message: string
}

/** A value of the environment and the variable it stands in. */
export interface EnvironmentValue {
  readonly from: string
  readonly value: string | number | boolean
}

const PREFIX = 'SHEAF_'

/**
 * The values that the environment gives, by key of the configuration. Of several names for one setting the first wins:
 * `SHEAF_` with the canonical name, the canonical name, then the aliases in their order.
 *
 * @throws SdkError `INPUT_ERROR` for a value of the wrong type, and for names that contradict each other on a required
 *   setting
 */
export function readEnvironment(
  env: Environment,
  required: readonly string[] = [],
): { readonly values: ReadonlyMap<string, EnvironmentValue>; readonly warnings: readonly ConfigWarning[] } {
  const values = new Map<string, EnvironmentValue>()
  const warnings: ConfigWarning[] = []
  for (const variable of ENVIRONMENT_TABLE as readonly Variable[]) {
    const [winner, ...others] = candidates(env, variable, warnings)
    if (winner === undefined) continue
    values.set(variable.key, winner)
    for (const other of others) {
      if (same(variable, other.value, winner.value)) continue
      const message = contradiction(variable, winner, other)
      if (variable.required || required.includes(variable.key)) throw new SdkError('INPUT_ERROR', message)
      warnings.push({
        kind: 'conflict',
        name: other.from,
        use: winner.from,
        message: `${message}; ${winner.from} holds`,
      })
    }
  }
  warnings.push(...unknownNames(env))
  return { values, warnings }
}

/** Every name of the setting that is set, the one that wins first. */
function candidates(env: Environment, variable: Variable, warnings: ConfigWarning[]): EnvironmentValue[] {
  const own: readonly VariableAlias[] = [{ name: PREFIX + variable.name }, { name: variable.name }]
  return [...own, ...(variable.aliases ?? [])].flatMap((alias) => {
    if (typeof alias.name !== 'string') return hostAndPort(env, alias.name)
    const text = env[alias.name]?.trim()
    return text ? [{ from: alias.name, value: convert(variable, alias, text, warnings) }] : []
  })
}

function convert(variable: Variable, alias: VariableAlias, text: string, warnings: ConfigWarning[]) {
  const from = alias.name as string
  const renamed = variable.key === 'preset' && Object.hasOwn(RENAMED_PRESETS, text) ? RENAMED_PRESETS[text] : undefined
  if (renamed !== undefined) {
    const message = `${from} is "${text}", which is called "${renamed}" now`
    warnings.push({ kind: 'deprecated', name: text, use: renamed, message })
    return renamed
  }
  const value = parseValue(variable, text)
  if (value === undefined) throw badValue(variable, from, text)
  return alias.unit === 'per minute' ? (value as number) / 60 : value
}

/** `QDRANT_HOST` may be a name or a whole URL; without a port it is the default one of the service. */
function hostAndPort(env: Environment, [hostName, portName]: readonly [string, string]): EnvironmentValue[] {
  const host = env[hostName]?.trim()
  const port = env[portName]?.trim()
  if (!host && !port) return []
  const from = [host && hostName, port && portName].filter(Boolean).join(' and ')
  if (port && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    throw new SdkError('INPUT_ERROR', `${portName} is "${port}"; allowed: a whole number from 1 to 65535`)
  }
  const base = /^https?:\/\//i.test(host ?? '') ? host! : `http://${host || 'localhost'}`
  const hasPort = /:\d{1,5}\/?$/.test(base)
  return [{ from, value: hasPort && !port ? base : `${base.replace(/(:\d{1,5})?\/?$/, '')}:${port || 6333}` }]
}

function same(variable: Variable, a: unknown, b: unknown): boolean {
  if (variable.type !== 'url') return a === b
  const plain = (url: unknown) => String(url).replace(/\/$/, '').toLowerCase()
  return plain(a) === plain(b)
}

function contradiction(variable: Variable, winner: EnvironmentValue, other: EnvironmentValue): string {
  const show = ({ from, value }: EnvironmentValue) => (variable.secret ? from : `${from} (${shown(variable, value)})`)
  return `${show(winner)} and ${show(other)} contradict each other on ${variable.name}`
}

/** Names with our prefix that mean nothing. */
function unknownNames(env: Environment): ConfigWarning[] {
  const known: readonly string[] = ENVIRONMENT_TABLE.map(({ name }) => PREFIX + name)
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && env[name] && !known.includes(name))
    .map((name) => {
      const use = nearestName(name, known) ?? null
      const meant = use === null ? '' : `; did you mean ${use}?`
      return { kind: 'unknown' as const, name, use, message: `${name} is no setting${meant}` }
    })
}

/** The refusal of a value: variable, value unless it is secret, and what is allowed. */
export function badValue(variable: Variable, from: string, value: unknown): SdkError {
  const seen = variable.secret ? 'not usable' : `"${shown(variable, value)}"`
  const limit =
    typeof value === 'number' && variable.max !== undefined && variable.min !== undefined && !variable.secret
      ? { name: from, seen: value, allowed: value > variable.max ? variable.max : variable.min }
      : undefined
  return new SdkError('INPUT_ERROR', `${from} is ${seen}; allowed: ${allowedValues(variable)}`, { limit })
}

/** The value as people may see it: URLs without user and password, long text cut. */
export function shown(variable: Variable, value: unknown): string {
  const text = String(value)
  return (variable.type === 'url' ? text.replace(/\/\/[^/@\s]{0,1000}@/, '//') : text).slice(0, 200)
}
