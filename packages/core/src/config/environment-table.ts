import type { Secret } from './secret.ts'

/** Another name that a variable is read from. */
export interface VariableAlias {
  /** One name, or host and port that together make a URL. */
  readonly name: string | readonly [host: string, port: string]
  /** What the number counts when it is not the unit of the variable. */
  readonly unit?: 'per minute'
}

/** One setting: where it is read from, what it may be, and what it is when nobody says. */
export interface Variable {
  /** The canonical environment name. `SHEAF_` before it is accepted too, and wins. */
  readonly name: string
  /** The key in the configuration. */
  readonly key: string
  readonly type: 'text' | 'url' | 'integer' | 'number' | 'boolean' | 'choice'
  /** `null` where there is none. */
  readonly default: string | number | boolean | null
  /** What a number counts. Times and sizes may carry their own unit in the environment: `30s`, `1MB`. */
  readonly unit?: 'ms' | 's' | 'bytes' | 'per second' | 'days' | 'USD' | 'items'
  readonly min?: number
  readonly max?: number
  readonly choices?: readonly string[]
  /** Values of other systems, in lower case, and what they mean here. */
  readonly values?: Readonly<Record<string, string>>
  /** True when the value is a {@link Secret} and never shown. */
  readonly secret?: boolean
  /** True when names that contradict each other are an error: guessing would talk to the wrong service. */
  readonly required?: boolean
  readonly aliases?: readonly VariableAlias[]
  readonly about: string
}

/** A day; longer timeouts are mistakes of the unit. */
const DAY_MS = 86_400_000

/** Every setting that the environment can give, in the order of the documentation. */
export const ENVIRONMENT_TABLE = [
  {
    name: 'CONFIG_PRESET',
    key: 'preset',
    type: 'choice',
    default: 'personal-use',
    choices: ['personal-use', 'production'],
    values: { development: 'personal-use', dev: 'personal-use', local: 'personal-use', prod: 'production' },
    aliases: [{ name: 'CONFIG_TEMPLATE' }, { name: 'APP_ENV' }, { name: 'BAML_ENV' }],
    about: 'Which set of defaults to start from.',
  },
  {
    name: 'QDRANT_URL',
    key: 'qdrantUrl',
    type: 'url',
    default: 'http://localhost:6333',
    required: true,
    aliases: [{ name: ['QDRANT_HOST', 'QDRANT_PORT'] }],
    about: 'The vector store.',
  },
  {
    name: 'QDRANT_API_KEY',
    key: 'qdrantApiKey',
    type: 'text',
    default: null,
    secret: true,
    about: 'Key of the vector store.',
  },
  {
    name: 'OCR_PROVIDER',
    key: 'ocrProvider',
    type: 'text',
    default: 'auto',
    aliases: [{ name: 'OCR_DEFAULT_PROVIDER' }, { name: 'OCR_PROVIDER_DEFAULT' }],
    about: 'The reader of page pictures, by name; `auto` takes the first that is there.',
  },
  {
    name: 'OCR_TIMEOUT_MS',
    key: 'ocrTimeoutMs',
    type: 'integer',
    default: 30_000,
    unit: 'ms',
    min: 1,
    max: DAY_MS,
    about: 'How long one page may take to read.',
  },
  {
    name: 'OCR_CONFIDENCE_FALLBACK',
    key: 'ocrConfidenceFallback',
    type: 'number',
    default: 0.85,
    min: 0,
    max: 1,
    aliases: [{ name: 'CONFIDENCE_FALLBACK' }],
    about: 'Below this confidence the next reader is asked.',
  },
  {
    name: 'VISION_MODEL',
    key: 'visionModel',
    type: 'text',
    default: 'vidore/colqwen2-v0.1',
    aliases: [{ name: 'COLPALI_MODEL' }],
    about: 'Name of the visual embedding model; its files come from the host.',
  },
  {
    name: 'VISION_TIMEOUT_MS',
    key: 'visionTimeoutMs',
    type: 'integer',
    default: 5000,
    unit: 'ms',
    min: 1,
    max: DAY_MS,
    about: 'How long the look at one picture may take.',
  },
  {
    name: 'VISION_MAX_BASE64_BYTES',
    key: 'visionMaxBase64Bytes',
    type: 'integer',
    default: 1_048_576,
    unit: 'bytes',
    min: 1,
    max: 1_073_741_824,
    about: 'Largest picture that is taken as base64.',
  },
  {
    name: 'INTRA_OP_THREADS',
    key: 'intraOpThreads',
    type: 'integer',
    default: null,
    unit: 'items',
    min: 1,
    max: 256,
    aliases: [{ name: 'OMP_NUM_THREADS' }],
    about: 'Threads of one model run. Without it the number of cores, at most 4.',
  },
  {
    name: 'CACHE_URL',
    key: 'cacheUrl',
    type: 'url',
    default: null,
    secret: true,
    aliases: [{ name: 'REDIS_URL' }],
    about: 'Second level of the cache, a server that speaks the Redis protocol. Hidden, since it may hold a password.',
  },
  {
    name: 'CACHE_TTL_SECONDS',
    key: 'cacheTtlSeconds',
    type: 'integer',
    default: 3600,
    unit: 's',
    min: 1,
    max: 31_536_000,
    aliases: [{ name: 'OCR_CACHE_TTL' }, { name: 'REDIS_TTL' }],
    about: 'How long cached results are kept.',
  },
  {
    name: 'CACHE_MAX_CONNECTIONS',
    key: 'cacheMaxConnections',
    type: 'integer',
    default: 10,
    unit: 'items',
    min: 1,
    max: 10_000,
    aliases: [{ name: 'REDIS_MAX_CONNECTIONS' }],
    about: 'Connections to the second level of the cache.',
  },
  {
    name: 'CIRCUIT_ENABLED',
    key: 'circuitEnabled',
    type: 'boolean',
    default: true,
    aliases: [{ name: 'CIRCUIT_BREAKER_ENABLED' }],
    about: 'Whether a provider that keeps failing is left alone for a while.',
  },
  {
    name: 'CIRCUIT_FAILURE_THRESHOLD',
    key: 'circuitFailureThreshold',
    type: 'integer',
    default: 5,
    unit: 'items',
    min: 1,
    max: 10_000,
    aliases: [{ name: 'ERROR_THRESHOLD' }],
    about: 'Failures in a row that open the circuit.',
  },
  {
    name: 'CIRCUIT_RECOVERY_TIMEOUT',
    key: 'circuitRecoverySeconds',
    type: 'number',
    default: 60,
    unit: 's',
    min: 0.001,
    max: 86_400,
    about: 'How long an open circuit waits before it tries again.',
  },
  {
    name: 'CIRCUIT_EXPECTED_EXCEPTION',
    key: 'circuitExpectedException',
    type: 'text',
    default: null,
    about: 'The only error that counts as a failure, as a code or a name that has one. Without it every retryable one.',
  },
  {
    name: 'RATE_LIMIT_QPS',
    key: 'rateLimitQps',
    type: 'number',
    default: 10,
    unit: 'per second',
    min: 0.001,
    max: 1_000_000,
    aliases: [{ name: 'API_RATE_LIMIT', unit: 'per minute' }],
    about: 'Calls a second, per provider.',
  },
  {
    name: 'RATE_LIMIT_BURST',
    key: 'rateLimitBurst',
    type: 'integer',
    default: 10,
    unit: 'items',
    min: 1,
    max: 1_000_000,
    about: 'Calls at once before the rate applies.',
  },
  {
    name: 'MAX_CONCURRENT_REQUESTS',
    key: 'maxConcurrentRequests',
    type: 'integer',
    default: 100,
    unit: 'items',
    min: 1,
    max: 100_000,
    about: 'Requests in work at once.',
  },
  {
    name: 'METRICS_ENABLED',
    key: 'metricsEnabled',
    type: 'boolean',
    default: true,
    about: 'Whether metrics are collected.',
  },
  {
    name: 'METRICS_PORT',
    key: 'metricsPort',
    type: 'integer',
    default: 9090,
    min: 1,
    max: 65_535,
    about: 'Port of the metrics page.',
  },
  {
    name: 'ERROR_EMA_ALPHA',
    key: 'errorEmaAlpha',
    type: 'number',
    default: 0.2,
    min: 0.000_001,
    max: 1,
    about: 'Weight of the newest event in the error rate.',
  },
  {
    name: 'LOG_LEVEL',
    key: 'logLevel',
    type: 'choice',
    default: 'info',
    choices: ['debug', 'info', 'warn', 'error'],
    values: { warning: 'warn', critical: 'error', fatal: 'error', trace: 'debug' },
    about: 'The least that is logged.',
  },
  {
    name: 'LOG_FORMAT',
    key: 'logFormat',
    type: 'choice',
    default: 'json',
    choices: ['json', 'text'],
    values: { structured: 'json', plain: 'text', console: 'text' },
    about: 'Lines for machines or for people.',
  },
  {
    name: 'TRACE_REQUESTS',
    key: 'traceRequests',
    type: 'boolean',
    default: false,
    aliases: [{ name: 'ENABLE_REQUEST_TRACING' }],
    about: 'Whether every request is traced.',
  },
  {
    name: 'OPENAI_API_KEY',
    key: 'openaiApiKey',
    type: 'text',
    default: null,
    secret: true,
    about: 'Key of this language model provider.',
  },
  {
    name: 'ANTHROPIC_API_KEY',
    key: 'anthropicApiKey',
    type: 'text',
    default: null,
    secret: true,
    about: 'Key of this language model provider.',
  },
  {
    name: 'DAILY_COST_LIMIT',
    key: 'dailyCostLimit',
    type: 'number',
    default: 20,
    unit: 'USD',
    min: 0,
    max: 1_000_000,
    about: 'What paid providers may cost in a day.',
  },
  {
    name: 'PORT',
    key: 'port',
    type: 'integer',
    default: 8000,
    min: 1,
    max: 65_535,
    about: 'Port of the HTTP service.',
  },
  {
    name: 'WORKERS',
    key: 'workers',
    type: 'integer',
    default: 4,
    unit: 'items',
    min: 1,
    max: 1024,
    about: 'Worker threads.',
  },
  {
    name: 'RECORD_STORE',
    key: 'recordStore',
    type: 'text',
    default: null,
    aliases: [{ name: 'DDB_TABLE' }],
    about: 'Where extracted records are kept.',
  },
  {
    name: 'DEAD_LETTER_URL',
    key: 'deadLetterUrl',
    type: 'url',
    default: null,
    aliases: [{ name: 'DLQ_URL' }],
    about: 'Where jobs go that failed for good.',
  },
  {
    name: 'BLOB_BUCKET',
    key: 'blobBucket',
    type: 'text',
    default: null,
    aliases: [{ name: 'BUCKET_NAME' }],
    about: 'Where documents are kept.',
  },
  {
    name: 'BACKUP_BUCKET',
    key: 'backupBucket',
    type: 'text',
    default: null,
    aliases: [{ name: 'S3_BACKUP_BUCKET' }],
    about: 'Where backups are kept.',
  },
  {
    name: 'BACKUP_RETENTION_DAYS',
    key: 'backupRetentionDays',
    type: 'integer',
    default: 30,
    unit: 'days',
    min: 1,
    max: 36_500,
    about: 'How long backups are kept.',
  },
] as const satisfies readonly Variable[]

type Row = (typeof ENVIRONMENT_TABLE)[number]
interface PlainTypes {
  text: string
  url: string
  integer: number
  number: number
  boolean: boolean
}
type Plain<R extends Row> = R extends { choices: infer C extends readonly string[] }
  ? C[number]
  : PlainTypes[Exclude<R['type'], 'choice'>]
type Shown<R extends Row, S> = R extends { secret: true } ? S : Plain<R>
type Value<R extends Row, S> = null extends R['default'] ? Shown<R, S> | null : Shown<R, S>

/** The resolved settings. `null` where nobody said anything and there is no default. */
export type Config = { readonly [R in Row as R['key']]: Value<R, Secret<string>> }
/** Settings that the host gives itself: they win over the environment. Secrets are given as text or as Secret. */
export type ConfigOverrides = {
  readonly [R in Row as R['key']]?: Value<R, string | Secret<string>>
}
export type ConfigKey = keyof Config
/** The sets of defaults there are. */
export type ConfigPreset = Config['preset']

/** What each preset sets otherwise than the table. `personal-use` is one person on one machine. */
export const CONFIG_PRESETS = {
  'personal-use': { logFormat: 'text', maxConcurrentRequests: 10 },
  // 1000 calls a minute and 100 at once are what the deployment guides of such services start from.
  production: { logFormat: 'json', maxConcurrentRequests: 100, rateLimitQps: 1000 / 60, rateLimitBurst: 100 },
} as const satisfies Readonly<Record<ConfigPreset, ConfigOverrides>>

/** Presets that were renamed: still taken, with a warning. */
export const RENAMED_PRESETS: Readonly<Record<string, ConfigPreset>> = { 'minimal-cost': 'personal-use' }
