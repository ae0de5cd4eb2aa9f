import { describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { readProcessMemory } from '../node/process-memory.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { ErrorRateEma } from './error-rate-ema.ts'
import { type HealthCheck, HealthService } from './health-service.ts'
import { latencySummary } from './latency-summary.ts'
import { measurementLog } from './measurement-log.ts'
import { MemoryMonitor } from './memory-monitor.ts'
import { metricsRegistry } from './metrics-registry.ts'
import { opsReport } from './ops-report.ts'

describe('HealthService', () => {
  /** A check that counts how often it looks. */
  function counting(name: string, look: HealthCheck['check'] = () => {}, isRequired = true) {
    const calls = { count: 0 }
    const check: HealthCheck = {
      name,
      isRequired,
      check: (signal) => {
        calls.count++
        return look(signal)
      },
    }
    return { check, calls }
  }
  function started(checks: readonly HealthCheck[], options = {}) {
    const clock = virtualClock()
    const service = new HealthService({ checks, clock, ...options })
    service.markStarted()
    return { clock, service }
  }
  const fails = () => Promise.reject(new SdkError('STORE_ERROR', 'CANARY at http://u:CANARY@h /home/CANARY'))

  it('is alive whatever its dependencies do, and asks none of them', () => {
    const { check, calls } = counting('store', fails)
    const { service } = started([check])
    expect(service.liveness()).toEqual({ status: 'healthy', uptimeSeconds: 0 })
    expect(calls.count).toBe(0)
  })

  it('is ready when started, not draining, not shedding, and what is required answers', async () => {
    let isShedding = false
    const { check, calls } = counting('store')
    const clock = virtualClock()
    const service = new HealthService({ checks: [check], clock, isShedding: () => isShedding })
    expect(service.startup()).toEqual({ hasStarted: false })
    expect(await service.readiness()).toMatchObject({ isReady: false, reasons: ['starting'] })
    service.markStarted()
    expect(await service.readiness()).toEqual({ isReady: true, status: 'healthy', reasons: [] })
    isShedding = true
    service.beginDrain()
    expect(await service.readiness()).toMatchObject({ isReady: false, reasons: ['draining', 'shedding'] })
    expect(calls.count).toBe(1)
  })

  it('stays ready but degraded without an optional dependency, and is not ready without a required one', async () => {
    const optional = counting('cache', fails, false)
    expect(await started([optional.check]).service.readiness()).toEqual({
      isReady: true,
      status: 'degraded',
      reasons: [],
    })
    const required = counting('store', fails)
    expect(await started([required.check, optional.check]).service.readiness()).toEqual({
      isReady: false,
      status: 'unhealthy',
      reasons: ['store'],
    })
  })

  it('asks once for a thousand askers, and again after a second', async () => {
    const { check, calls } = counting('store', () => Promise.resolve())
    const { clock, service } = started([check])
    await Promise.all(Array.from({ length: 1000 }, () => service.readiness()))
    await service.health()
    expect(calls.count).toBe(1)
    await clock.advance(1000)
    await service.readiness()
    expect(calls.count).toBe(2)
    expect(clock.pending).toBe(0)
  })

  it('gives up a check after half a second, tells it, and starts no second one beside it', async () => {
    const signals: AbortSignal[] = []
    let answer = () => {}
    const { check, calls } = counting('store', (signal) => {
      signals.push(signal)
      return new Promise<void>((resolve) => {
        answer = resolve
      })
    })
    const { clock, service } = started([check])
    const first = service.health()
    await clock.advance(500)
    expect(await first).toMatchObject({
      status: 'unhealthy',
      checks: [{ name: 'store', status: 'unhealthy', code: 'PROVIDER_TIMEOUT', latencyMs: 500 }],
    })
    expect(signals[0]?.aborted).toBe(true)
    await clock.advance(60_000)
    expect((await service.health()).status).toBe('unhealthy')
    expect(calls.count).toBe(1)
    answer()
    await clock.advance(0)
    const again = service.health()
    await clock.advance(0)
    answer()
    expect((await again).status).toBe('healthy')
    expect(calls.count).toBe(2)
    expect(clock.pending).toBe(0)
  })

  it('shows numbers and codes, never messages, addresses or paths, and the version only when asked', async () => {
    const ema = new ErrorRateEma()
    const checks = [
      counting('store', fails).check,
      counting('disk', () => ({ status: 'degraded', observed: { usedRatio: 0.9 } }), false).check,
      counting('cache', () => ({ status: 'skipped' }), false).check,
      counting('thrower', () => {
        throw new Error('CANARY')
      }).check,
    ]
    const { service } = started(checks, { version: '1.2.3', errorRates: () => ema.rates() })
    const report = await service.health()
    expect(report.checks.map(({ name, status, code }) => [name, status, code])).toEqual([
      ['store', 'unhealthy', 'STORE_ERROR'],
      ['disk', 'degraded', undefined],
      ['cache', 'skipped', undefined],
      ['thrower', 'unhealthy', 'INTERNAL_ERROR'],
    ])
    expect(JSON.stringify(report)).not.toContain('CANARY')
    expect(report).not.toHaveProperty('version')
    expect(await service.health({ version: true })).toMatchObject({ version: '1.2.3', errorRates: {} })
  })

  it('refuses two checks of one name', () => {
    const { check } = counting('store')
    expect(() => new HealthService({ checks: [check, check] })).toThrow('two health checks "store"')
  })
})

describe('ErrorRateEma', () => {
  it('follows the share of failures, and fades in silence', async () => {
    const clock = virtualClock()
    const ema = new ErrorRateEma({ clock })
    expect(ema.rate('ocr')).toBe(0)
    ema.record('ocr', true)
    expect(ema.rate('ocr')).toBe(0.5)
    for (let i = 0; i < 1000; i++) ema.record('ocr', i % 10 === 0)
    expect(ema.rate('ocr')).toBeCloseTo(0.1, 2)
    await clock.advance(60_000)
    expect(ema.rate('ocr')).toBeCloseTo(0.1, 2)
    await clock.advance(3_600_000)
    expect(ema.rate('ocr')).toBeLessThan(1e-6)
  })

  it('forgets by time, so an old outage does not weigh on new calls', async () => {
    const clock = virtualClock()
    const ema = new ErrorRateEma({ clock })
    for (let i = 0; i < 100; i++) ema.record('ocr', true)
    await clock.advance(600_000)
    for (let i = 0; i < 10; i++) ema.record('ocr', false)
    expect(ema.rate('ocr')).toBeLessThan(0.02)
  })

  it('counts by event with alpha, as other systems do', () => {
    const registry = metricsRegistry()
    const ema = new ErrorRateEma({ alpha: 0.2, meter: registry })
    const rates = [true, true, false].map((hasFailed) => {
      ema.record('ocr', hasFailed)
      return ema.rate('ocr')
    })
    expect(rates.map((rate) => Number(rate.toFixed(4)))).toEqual([0.2, 0.36, 0.288])
    expect(ema.rates()).toEqual({ ocr: rates[2] })
    const family = registry.collect().find(({ definition }) => definition.name === 'error_rate_ema')
    expect(family?.series).toEqual([{ labels: { service: 'ocr' }, value: rates[2] }])
  })

  it('refuses an alpha that is none', () => {
    expect(() => new ErrorRateEma({ alpha: 1.5 })).toThrow('alpha is 1.5; allowed: above 0, at most 1')
    expect(() => new ErrorRateEma({ halfLifeMs: 0 })).toThrow('halfLifeMs is 0')
  })
})

describe('MemoryMonitor', () => {
  function monitor(shares: readonly number[]) {
    const changes: string[] = []
    const rest = [...shares]
    const clock = virtualClock()
    const one = new MemoryMonitor({
      read: () => ({ usedBytes: (rest.shift() ?? 0) * 1000, limitBytes: 1000 }),
      onChange: (level, before) => void changes.push(`${before} > ${level}`),
      clock,
    })
    return { one, changes, clock }
  }

  it('rises at 70, 75 and 85 %, and falls only clearly below', () => {
    const shares = [0.69, 0.7, 0.69, 0.66, 0.76, 0.73, 0.86, 0.83, 0.81, 0.5]
    const { one, changes } = monitor(shares)
    const levels = shares.map(() => {
      one.sample()
      return one.level
    })
    expect(levels).toEqual('normal warning warning normal cleanup cleanup critical critical cleanup normal'.split(' '))
    expect(changes).toEqual([
      'normal > warning',
      'warning > normal',
      'normal > cleanup',
      'cleanup > critical',
      'critical > cleanup',
      'cleanup > normal',
    ])
  })

  it('makes batches smaller, never empty, and sheds work at the top', () => {
    const { one } = monitor([0.5, 0.72, 0.8, 0.9])
    const seen = [0, 1, 2, 3].map(() => {
      one.sample()
      return [one.batchSize(8), one.batchSize(1), one.isShedding]
    })
    expect(seen).toEqual([
      [8, 1, false],
      [4, 1, false],
      [2, 1, false],
      [1, 1, true],
    ])
  })

  it('looks at an interval until it is stopped, and leaves no timer', async () => {
    const { one, clock, changes } = monitor([0.1, 0.1, 0.9])
    one.start()
    one.start()
    expect(clock.pending).toBe(1)
    await clock.advance(2000)
    expect(changes).toEqual(['normal > critical'])
    one.stop()
    expect(clock.pending).toBe(0)
  })

  it('refuses thresholds that do not rise', () => {
    const thresholds = { warning: 0.8, cleanup: 0.7, critical: 0.9 }
    expect(() => new MemoryMonitor({ read: () => ({ usedBytes: 0, limitBytes: 1 }), thresholds })).toThrow('rising')
  })
})

describe('readProcessMemory', () => {
  const read = (files: Record<string, string>) =>
    readProcessMemory({
      readText: (path) => {
        const text = files[path]
        if (text === undefined) throw new Error('ENOENT')
        return text
      },
      residentBytes: () => 100,
      machineBytes: () => 8000,
    }).limitBytes

  it('takes the smallest limit of the groups of version 2', () => {
    const group = { '/proc/self/cgroup': '0::/a/b\n' }
    expect(read({ ...group, '/sys/fs/cgroup/a/b/memory.max': 'max\n', '/sys/fs/cgroup/a/memory.max': '2000\n' })).toBe(
      2000,
    )
    expect(read({ ...group, '/sys/fs/cgroup/memory.max': '1000\n' })).toBe(1000)
  })

  it('takes the memory controller of version 1, and not its number for no limit', () => {
    const group = { '/proc/self/cgroup': '5:cpu,cpuacct:/x\n4:memory:/a\n' }
    expect(read({ ...group, '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '3000\n' })).toBe(3000)
    expect(read({ ...group, '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '9223372036854771712\n' })).toBe(8000)
  })

  it('takes the memory of the machine where there are no groups', () => {
    expect(read({})).toBe(8000)
    expect(read({ '/proc/self/cgroup': 'rubbish\n0::\n' })).toBe(8000)
    const { usedBytes, limitBytes } = readProcessMemory()
    expect(usedBytes).toBeGreaterThan(1e6)
    expect(limitBytes).toBeGreaterThanOrEqual(usedBytes)
  })
})

describe('latencySummary', () => {
  it('gives percentiles by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)
    expect(latencySummary(hundred)).toEqual({ count: 100, mean: 50.5, min: 1, p50: 50, p95: 95, p99: 99, max: 100 })
    expect(latencySummary([3])).toMatchObject({ p50: 3, p99: 3 })
    expect(latencySummary([])).toBeNull()
  })
})

describe('opsReport', () => {
  it('sums up a window: volumes, errors, times, queues, caches and cost', async () => {
    const clock = virtualClock(0)
    const registry = metricsRegistry({ clock })
    const log = measurementLog(registry)
    registry.count('documents_processed_total', { status: 'success' }, 100)
    await clock.advance(1000)
    registry.count('documents_processed_total', { status: 'success' }, 9)
    registry.count('documents_processed_total', { status: 'error' })
    registry.count('pages_processed_total', { source: 'ocr' }, 30)
    registry.count('errors_total', { stage: 'read', provider: 'a', code: 'PROVIDER_TIMEOUT' })
    registry.count('errors_total', { stage: 'read', provider: 'a', code: 'RATE_LIMIT' }, 4)
    registry.observe('document_duration_seconds', 2, { status: 'success' })
    registry.observe('pipeline_stage_duration_seconds', 0.5, { stage: 'read', provider: 'a' })
    registry.observe('pipeline_stage_duration_seconds', 1.5, { stage: 'read', provider: 'a' })
    registry.gauge('job_queue_depth', 5, { queue: 'q', state: 'waiting' })
    registry.gauge('job_queue_depth', 2, { queue: 'q', state: 'waiting' })
    registry.count('cache_requests_total', { cache: 'ocr', result: 'hit' }, 3)
    registry.count('cache_requests_total', { cache: 'ocr', result: 'miss' })
    registry.count('cost_total', { provider: 'textract', currency: 'USD' }, 0.25)
    expect(opsReport(log, { since: 1000 })).toMatchObject({
      since: 1000,
      until: 1000,
      isComplete: true,
      documents: { total: 10, success: 9, error: 1 },
      errorRatio: 0.1,
      pages: 30,
      errors: [
        { code: 'RATE_LIMIT', provider: 'a', stage: 'read', count: 4 },
        { code: 'PROVIDER_TIMEOUT', count: 1 },
      ],
      documentSeconds: { count: 1, p50: 2 },
      stages: [{ stage: 'read', provider: 'a', count: 2, mean: 1, max: 1.5 }],
      queues: { q: { waiting: 2 } },
      caches: { ocr: { requests: 4, hitRatio: 0.75 } },
      cost: { total: 0.25, textract: 0.25 },
    })
    expect(opsReport(log, { since: 0, until: 0 }).documents.total).toBe(100)
    expect(opsReport(log, { since: 5000 })).toMatchObject({ errorRatio: null, documentSeconds: null, errors: [] })
  })

  it('keeps the newest measurements only, and says when the window is not whole', async () => {
    const clock = virtualClock(0)
    const registry = metricsRegistry({ clock })
    const log = measurementLog(registry, 3)
    for (let i = 0; i < 5; i++) {
      registry.count('pages_processed_total', { source: 'ocr' }, i)
      await clock.advance(1000)
    }
    expect(log.entries().map(({ value }) => value)).toEqual([2, 3, 4])
    expect(opsReport(log, { since: 0 })).toMatchObject({ isComplete: false, completeSince: 2000, pages: 9 })
    expect(opsReport(log, { since: 2000 }).isComplete).toBe(true)
    log.close()
    registry.count('pages_processed_total')
    expect(log.entries()).toHaveLength(3)
    expect(() => measurementLog(registry, 0)).toThrow('capacity is 0')
  })
})
