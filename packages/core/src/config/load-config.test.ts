import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { configurationTables } from './configuration-page.ts'
import { ENVIRONMENT_TABLE, type Variable } from './environment-table.ts'
import { describeConfig, loadConfig } from './load-config.ts'
import { nearestName } from './nearest-name.ts'
import { Secret } from './secret.ts'

const table: readonly Variable[] = ENVIRONMENT_TABLE

/** The message of the refusal. */
async function refusal(...args: Parameters<typeof loadConfig>): Promise<string> {
  const error = await loadConfig(...args).then(
    () => undefined,
    (thrown) => thrown,
  )
  expect(error).toMatchObject({ code: 'INPUT_ERROR' })
  return error.message
}

describe('loadConfig', () => {
  it('has every default of the table when nobody says anything', async () => {
    const { config, warnings } = await loadConfig()
    expect(warnings).toEqual([])
    for (const { key, default: value } of table) {
      if (['maxConcurrentRequests', 'logFormat'].includes(key)) continue
      expect(config[key as keyof typeof config], key).toBe(value)
    }
    expect(config).toMatchObject({ preset: 'personal-use', maxConcurrentRequests: 10, logFormat: 'text' })
  })

  it('lets the host win over the environment, that over the preset, and that over the defaults', async () => {
    const env = { MAX_CONCURRENT_REQUESTS: '50', CONFIG_PRESET: 'production', WORKERS: '2' }
    const { config, origins } = await loadConfig({ env, overrides: { workers: 8 } })
    expect(config).toMatchObject({ maxConcurrentRequests: 50, logFormat: 'json', workers: 8, ocrTimeoutMs: 30_000 })
    expect([origins.maxConcurrentRequests, origins.logFormat, origins.workers, origins.port]).toEqual([
      'env MAX_CONCURRENT_REQUESTS',
      'preset',
      'host',
      'default',
    ])
  })

  it('reads every canonical name, its SHEAF_ form and every alias', async () => {
    for (const variable of table) {
      const text = sample(variable)
      for (const name of [variable.name, `SHEAF_${variable.name}`, ...(variable.aliases ?? []).map((a) => a.name)]) {
        if (typeof name !== 'string') continue
        const { config, origins } = await loadConfig({ env: { [name]: text } })
        expect(origins[variable.key as keyof typeof origins], name).toBe(`env ${name}`)
        const value = config[variable.key as keyof typeof config]
        const divisor = name === 'API_RATE_LIMIT' ? 60 : 1
        const plain = value instanceof Secret ? value.reveal() : value
        expect(typeof plain === 'number' ? plain * divisor : String(plain), name).toEqual(
          typeof plain === 'number' ? Number(text) : text,
        )
      }
    }
  })

  it('makes the address of the vector store from host and port', async () => {
    const url = async (env: Record<string, string>) => (await loadConfig({ env })).config.qdrantUrl
    expect(await url({ QDRANT_HOST: 'qdrant', QDRANT_PORT: '7000' })).toBe('http://qdrant:7000')
    expect(await url({ QDRANT_HOST: 'qdrant' })).toBe('http://qdrant:6333')
    expect(await url({ QDRANT_PORT: '7000' })).toBe('http://localhost:7000')
    expect(await url({ QDRANT_HOST: 'https://q.example:443' })).toBe('https://q.example:443')
    expect(await refusal({ env: { QDRANT_HOST: 'q', QDRANT_PORT: '99999' } })).toBe(
      'QDRANT_PORT is "99999"; allowed: a whole number from 1 to 65535',
    )
  })

  it('converts units: a rate per minute, times and sizes with their own unit', async () => {
    const env = {
      API_RATE_LIMIT: '1000',
      OCR_TIMEOUT_MS: '30s',
      CACHE_TTL_SECONDS: '2h',
      VISION_MAX_BASE64_BYTES: '2MiB',
      CIRCUIT_RECOVERY_TIMEOUT: '500ms',
    }
    const { config } = await loadConfig({ env })
    expect(config.rateLimitQps).toBeCloseTo(16.667, 3)
    expect(config).toMatchObject({
      ocrTimeoutMs: 30_000,
      cacheTtlSeconds: 7200,
      visionMaxBase64Bytes: 2_097_152,
      circuitRecoverySeconds: 0.5,
    })
  })

  it('names both variables and the winner when aliases contradict each other', async () => {
    const env = { OCR_PROVIDER: 'paddle', OCR_DEFAULT_PROVIDER: 'deepseek', OCR_PROVIDER_DEFAULT: 'paddle' }
    const { config, warnings } = await loadConfig({ env })
    expect(config.ocrProvider).toBe('paddle')
    expect(warnings.map(({ message }) => message)).toEqual([
      'OCR_PROVIDER (paddle) and OCR_DEFAULT_PROVIDER (deepseek) contradict each other on OCR_PROVIDER; OCR_PROVIDER holds',
    ])
  })

  it('takes aliases that say the same in other units as no contradiction', async () => {
    expect((await loadConfig({ env: { RATE_LIMIT_QPS: '10', API_RATE_LIMIT: '600' } })).warnings).toEqual([])
  })

  it('refuses names that contradict each other on the vector store or on what the host requires', async () => {
    expect(await refusal({ env: { QDRANT_URL: 'http://u:pw@a:6333', QDRANT_HOST: 'b' } })).toBe(
      'QDRANT_URL (http://a:6333) and QDRANT_HOST (http://b:6333) contradict each other on QDRANT_URL',
    )
    expect(await refusal({ env: { BUCKET_NAME: 'a', BLOB_BUCKET: 'b' }, required: ['blobBucket'] })).toContain(
      'contradict',
    )
    expect(await refusal({ required: ['openaiApiKey', 'recordStore'] })).toBe(
      'not set: OPENAI_API_KEY, RECORD_STORE; the host requires them',
    )
  })

  it.each([
    [
      { OCR_TIMEOUT_MS: 'soon' },
      'OCR_TIMEOUT_MS is "soon"; allowed: a whole number of milliseconds from 1 to 86400000',
    ],
    [{ ERROR_EMA_ALPHA: '1.5' }, 'ERROR_EMA_ALPHA is "1.5"; allowed: a number from 0.000001 to 1'],
    [{ METRICS_ENABLED: 'maybe' }, 'METRICS_ENABLED is "maybe"; allowed: true or false'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud"; allowed: one of debug, info, warn, error'],
    [{ WORKERS: '2.5' }, 'WORKERS is "2.5"; allowed: a whole number from 1 to 1024'],
    [{ WORKERS: '1e999' }, 'WORKERS is "Infinity"; allowed: a whole number from 1 to 1024'],
    [{ CONFIG_PRESET: 'huge' }, 'CONFIG_PRESET is "huge"; allowed: one of personal-use, production'],
    [{ QDRANT_URL: 'not a url' }, 'QDRANT_URL is "not a url"; allowed: a URL'],
    [{ REDIS_URL: 'p4ssw0rd' }, 'REDIS_URL is not usable; allowed: a URL'],
  ])('refuses %j, naming variable, value and range', async (env, message) => {
    expect(await refusal({ env })).toBe(message.replace('0.000001', String(0.000_001)))
  })

  it('refuses wrong values and names of the host', async () => {
    expect(await refusal({ overrides: { port: 0 } })).toBe('port is "0"; allowed: a whole number from 1 to 65535')
    expect(await refusal({ overrides: { prot: 1 } as never })).toBe('overrides: there is no setting prot')
  })

  it('reports unknown SHEAF_ names with the nearest one, and leaves other names alone', async () => {
    const { warnings } = await loadConfig({ env: { SHEAF_OCR_PROVIDR: 'x', SHEAF_ZZZZZZZZ: 'y', HOME: '/root' } })
    expect(warnings.map(({ message }) => message)).toEqual([
      'SHEAF_OCR_PROVIDR is no setting; did you mean SHEAF_OCR_PROVIDER?',
      'SHEAF_ZZZZZZZZ is no setting',
    ])
  })

  it('takes the old name of a preset, with a warning', async () => {
    for (const given of [{ preset: 'minimal-cost' as const }, { env: { CONFIG_TEMPLATE: 'minimal-cost' } }]) {
      const { config, warnings } = await loadConfig(given)
      expect(config.preset).toBe('personal-use')
      expect(warnings).toMatchObject([{ kind: 'deprecated', name: 'minimal-cost', use: 'personal-use' }])
    }
  })

  it('asks the resolver for secrets that are missing, and for names that a variable refers to', async () => {
    const asked: string[] = []
    const resolveSecret = async (name: string) => {
      asked.push(name)
      return name === 'vault/openai' ? 'sk-from-vault' : undefined
    }
    const env = { OPENAI_API_KEY: 'secret:vault/openai', ANTHROPIC_API_KEY: 'direct' }
    const { config, origins } = await loadConfig({ env, resolveSecret })
    expect(config.openaiApiKey?.reveal()).toBe('sk-from-vault')
    expect(config.anthropicApiKey?.reveal()).toBe('direct')
    expect([config.qdrantApiKey, origins.openaiApiKey]).toEqual([null, 'resolver'])
    expect(asked.sort()).toEqual(['CACHE_URL', 'QDRANT_API_KEY', 'vault/openai'])
    expect(await refusal({ env: { OPENAI_API_KEY: 'secret:absent' }, resolveSecret })).toContain('OPENAI_API_KEY')
    const failing = loadConfig({ resolveSecret: () => Promise.reject(new Error('vault is sealed')) })
    await expect(failing).rejects.toMatchObject({ code: 'PROVIDER_DOWN', provider: 'secrets' })
  })

  it('shows no secret: not in text, template, JSON or inspection of the whole, nor in its description', async () => {
    const env = { OPENAI_API_KEY: 'CANARY1', REDIS_URL: 'redis://u:CANARY2@h:1', QDRANT_URL: 'http://u:CANARY3@h:1' }
    const loaded = await loadConfig({ env })
    const { openaiApiKey, cacheUrl } = loaded.config
    const seen = [
      `${openaiApiKey}${cacheUrl}`,
      String(openaiApiKey),
      `${JSON.stringify(openaiApiKey)}`,
      inspect(openaiApiKey, { showHidden: true, depth: 9 }),
      inspect({ openaiApiKey, cacheUrl }),
      JSON.stringify(describeConfig(loaded)),
    ].join('\n')
    expect(seen).not.toContain('CANARY')
    expect(openaiApiKey?.reveal()).toBe('CANARY1')
    expect(describeConfig(loaded).QDRANT_URL).toEqual({ value: 'http://h:1', origin: 'env QDRANT_URL' })
  })
})

describe('nearestName', () => {
  it('finds nothing for what is too far away', () => {
    expect(nearestName('PROT', ['PORT', 'WORKERS'])).toBe('PORT')
    expect(nearestName('ABCDEFGH', ['PORT', 'WORKERS'])).toBeUndefined()
  })
})

describe('docs/guide/configuration.md', () => {
  it('has the table as it is (vitest -u writes it)', async () => {
    const path = '../../../../docs/guide/configuration.md'
    const page = readFileSync(new URL(path, import.meta.url), 'utf8')
    const [before] = page.split('<!-- table -->')
    await expect(`${before}<!-- table -->\n\n${configurationTables()}`).toMatchFileSnapshot(path)
  })
})

/** A value that the variable takes, other than its default. */
function sample({ type, choices, min = 0, max = 1, key }: Variable): string {
  if (key === 'rateLimitQps') return '120'
  if (type === 'text') return 'sample'
  if (type === 'url') return 'http://sample:1'
  if (type === 'choice') return choices![1]!
  if (type === 'boolean') return 'false'
  return type === 'integer' ? String(min + 1) : String((min + max) / 2)
}
