import { SdkError } from '../errors/sdk-error.ts'
import {
  CONFIG_PRESETS,
  type Config,
  type ConfigKey,
  type ConfigOverrides,
  type ConfigPreset,
  ENVIRONMENT_TABLE,
  RENAMED_PRESETS,
  type Variable,
} from './environment-table.ts'
import { badValue, type ConfigWarning, type Environment, readEnvironment, shown } from './read-environment.ts'
import { Secret } from './secret.ts'
import { loadZod } from './zod.ts'

/**
 * Finds a secret by name: the canonical name of a variable that is not set, or what follows `secret:` in one that is.
 * `undefined` when there is none.
 */
export type SecretResolver = (name: string) => Promise<string | undefined>

/** Options of {@link loadConfig}. */
export interface LoadConfigOptions {
  /** Where variables are read from, such as `process.env`. Default none. */
  readonly env?: Environment
  /** Values of the host, which win over the environment. */
  readonly overrides?: ConfigOverrides
  /** Wins over the preset that the environment names. `minimal-cost` is taken as `personal-use`. */
  readonly preset?: ConfigPreset | 'minimal-cost'
  readonly resolveSecret?: SecretResolver
  /** Settings that must have a value, and on which contradicting names are an error. */
  readonly required?: readonly ConfigKey[]
}

/** Where a value came from: an environment variable is named. */
export type ConfigOrigin = 'default' | 'preset' | 'host' | 'resolver' | `env ${string}`

/** What {@link loadConfig} gives. */
export interface LoadedConfig {
  readonly config: Config
  readonly origins: Readonly<Record<ConfigKey, ConfigOrigin>>
  /** Names that contradict each other, old names, and names nobody knows. The host logs them. */
  readonly warnings: readonly ConfigWarning[]
}

const SECRET_REFERENCE = 'secret:'

/**
 * The settings, from four places: the defaults of the table, over them the preset, the environment, and the host's own
 * values. The result is checked against a zod schema made from the table.
 *
 * @throws SdkError `INPUT_ERROR` naming the variable, the value unless it is secret, and what is allowed;
 *   `MISSING_PACKAGE` without zod
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<LoadedConfig> {
  const { env = {}, overrides = {}, required = [] } = options
  const read = readEnvironment(env, required)
  const warnings = [...read.warnings]
  const preset = chosenPreset(options, read.values.get('preset')?.value, warnings)
  const values: Record<string, unknown> = {}
  const origins: Record<string, ConfigOrigin> = {}
  const set = (key: string, value: unknown, origin: ConfigOrigin) => {
    values[key] = value
    origins[key] = origin
  }
  for (const { key, default: value } of ENVIRONMENT_TABLE) set(key, value, 'default')
  for (const [key, value] of Object.entries(CONFIG_PRESETS[preset] ?? {})) set(key, value, 'preset')
  for (const [key, { value, from }] of read.values) set(key, value, `env ${from}`)
  for (const [key, value] of Object.entries(overrides)) {
    if (value !== undefined) set(key, value instanceof Secret ? value.reveal() : value, 'host')
  }
  if (options.preset !== undefined) set('preset', preset, 'host')
  await resolveSecrets(values, origins, options.resolveSecret)
  requireValues(values, required)
  await checkValues(values, origins)
  for (const { key, secret } of ENVIRONMENT_TABLE as readonly Variable[]) {
    if (secret && values[key] !== null) values[key] = new Secret(values[key] as string)
  }
  return { config: values as unknown as Config, origins: origins as LoadedConfig['origins'], warnings }
}

/** The settings as a person may read them, by canonical name: secrets and the credentials of URLs are left out. */
export function describeConfig({
  config,
  origins,
}: LoadedConfig): Readonly<Record<string, { readonly value: string | null; readonly origin: ConfigOrigin }>> {
  return Object.fromEntries(
    (ENVIRONMENT_TABLE as readonly Variable[]).map((variable) => {
      const value = config[variable.key as ConfigKey]
      return [
        variable.name,
        { value: value === null ? null : shown(variable, value), origin: origins[variable.key as ConfigKey] },
      ]
    }),
  )
}

function chosenPreset(options: LoadConfigOptions, fromEnvironment: unknown, warnings: ConfigWarning[]): ConfigPreset {
  const chosen: string = options.preset ?? options.overrides?.preset ?? (fromEnvironment as string) ?? 'personal-use'
  if (!Object.hasOwn(RENAMED_PRESETS, chosen)) return chosen as ConfigPreset
  const use = RENAMED_PRESETS[chosen]!
  const message = `the preset "${chosen}" is called "${use}" now`
  warnings.push({ kind: 'deprecated', name: chosen, use, message })
  return use
}

/** Asks for each secret that is missing or refers to another name, all at once. */
async function resolveSecrets(
  values: Record<string, unknown>,
  origins: Record<string, ConfigOrigin>,
  resolve: SecretResolver | undefined,
): Promise<void> {
  const secrets = (ENVIRONMENT_TABLE as readonly Variable[]).filter(({ secret }) => secret)
  await Promise.all(
    secrets.map(async ({ key, name }) => {
      const value = values[key]
      const refers = typeof value === 'string' && value.startsWith(SECRET_REFERENCE)
      if (value !== null && !refers) return
      const wanted = refers ? value.slice(SECRET_REFERENCE.length) : name
      const found = await ask(resolve, wanted, name)
      if (found !== undefined) {
        values[key] = found
        origins[key] = 'resolver'
      } else if (refers) {
        throw new SdkError('INPUT_ERROR', `${name} refers to a secret that was not found (resolveSecret)`)
      }
    }),
  )
}

async function ask(resolve: SecretResolver | undefined, wanted: string, name: string): Promise<string | undefined> {
  try {
    return await resolve?.(wanted)
  } catch (cause) {
    throw new SdkError('PROVIDER_DOWN', `the secret for ${name} could not be fetched`, { provider: 'secrets', cause })
  }
}

function requireValues(values: Record<string, unknown>, required: readonly ConfigKey[]): void {
  const missing = (ENVIRONMENT_TABLE as readonly Variable[]).filter(
    ({ key }) => required.includes(key as ConfigKey) && (values[key] === null || values[key] === ''),
  )
  if (missing.length === 0) return
  throw new SdkError('INPUT_ERROR', `not set: ${missing.map(({ name }) => name).join(', ')}; the host requires them`)
}

/** The whole against the schema of the table; the first thing wrong is thrown in our words. */
async function checkValues(values: Record<string, unknown>, origins: Record<string, ConfigOrigin>): Promise<void> {
  const parsed = (await configSchema()).safeParse(values)
  if (parsed.success) return
  const issue = parsed.error.issues[0]!
  const variable = (ENVIRONMENT_TABLE as readonly Variable[]).find(({ key }) => key === issue.path[0])
  if (variable === undefined) {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.message
    throw new SdkError('INPUT_ERROR', `overrides: there is no setting ${unknown}`)
  }
  const origin = origins[variable.key]
  throw badValue(variable, origin?.startsWith('env ') ? origin.slice(4) : variable.key, values[variable.key])
}

/** The table as a zod object. */
async function configSchema() {
  const z = await loadZod()
  const valueSchema = ({ type, min = -Infinity, max = Infinity, choices = [] }: Variable) => {
    switch (type) {
      case 'text':
        return z.string().min(1)
      case 'url':
        return z.url()
      case 'boolean':
        return z.boolean()
      case 'choice':
        return z.enum(choices)
      case 'integer':
        return z.int().min(min).max(max)
      case 'number':
        return z.number().min(min).max(max)
    }
  }
  return z.strictObject(
    Object.fromEntries(
      (ENVIRONMENT_TABLE as readonly Variable[]).map((variable) => {
        const schema = valueSchema(variable)
        return [variable.key, variable.default === null ? schema.nullable() : schema]
      }),
    ),
  )
}
