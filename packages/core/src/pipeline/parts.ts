import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { INPUT_LIMITS, type InputLimits } from '../ports/input-limits.ts'
import { type Breakers, createBreakers } from '../resilience/breakers.ts'
import { composePolicies } from '../resilience/compose.ts'
import type { Policy } from '../resilience/policy.ts'
import { RetryPolicy } from '../resilience/retry-policy.ts'
import { NO_LOGGER, NO_METER, NO_TRACER } from '../telemetry/no-telemetry.ts'
import { ocrChain, type Recognize } from './ocr-chain.ts'
import { PIPELINE_DEFAULTS, type PipelineOptions } from './pipeline-options.ts'

/** {@link PipelineOptions} with every default filled in. */
export type PipelineParts = PipelineOptions &
  Required<
    Pick<
      PipelineOptions,
      'ocr' | 'engine' | 'collection' | 'dpi' | 'deadlineMs' | 'concurrency' | 'clock' | 'meter' | 'logger' | 'tracer'
    >
  > & {
    readonly limits: InputLimits
    /** The engines that may read a page, in order; null when there is none. */
    readonly recognize: Recognize | null
    /** Around every call of the store. */
    readonly storePolicy: Policy
  }

/** Checks the options and fills in the defaults. */
export function pipelineParts(options: PipelineOptions): PipelineParts {
  const clock = options.clock ?? SYSTEM_CLOCK
  const meter = options.meter ?? NO_METER
  const breakers = options.breakers ?? createBreakers({ clock, meter })
  const engine = options.engine ?? PIPELINE_DEFAULTS.engine
  const engines = (options.ocr ?? []).filter(({ name }) => engine === 'auto' || name === engine)
  const parts: PipelineParts = {
    ...options,
    ocr: options.ocr ?? [],
    engine,
    collection: options.collection ?? PIPELINE_DEFAULTS.collection,
    dpi: options.dpi ?? PIPELINE_DEFAULTS.dpi,
    deadlineMs: options.deadlineMs ?? PIPELINE_DEFAULTS.deadlineMs,
    concurrency: options.concurrency ?? PIPELINE_DEFAULTS.concurrency,
    clock,
    meter,
    logger: options.logger ?? NO_LOGGER,
    tracer: options.tracer ?? NO_TRACER,
    recognize: ocrChain(engines, { breakers, meter, clock, cache: options.cache }),
    storePolicy: options.store ? storePolicy(options.store.name, breakers, clock) : composePolicies({}),
    limits: { ...INPUT_LIMITS, ...withoutUndefined(options.limits ?? {}) },
  }
  requireRange('dpi', parts.dpi, 36, 1200)
  requireRange('deadlineMs', parts.deadlineMs, 1, Number.POSITIVE_INFINITY)
  requireRange('concurrency', parts.concurrency, 1, 1000)
  for (const [name, value] of Object.entries(parts.limits))
    requireRange(`limits.${name}`, value, 1, Number.MAX_SAFE_INTEGER)
  const names = parts.ocr.map((provider) => provider.name)
  if (parts.engine !== 'auto' && !names.includes(parts.engine)) {
    throw new SdkError(
      'NOT_AVAILABLE',
      `there is no OCR engine "${parts.engine}"; available: ${['auto', ...names].join(', ')}`,
      {
        provider: parts.engine,
      },
    )
  }
  if (parts.store && !parts.sparseEmbedder) {
    throw new SdkError('INPUT_ERROR', 'a pipeline with a store needs an embedder (sparseEmbedder)')
  }
  return parts
}

/** Store calls are idempotent (ids depend on the content), so they are tried again. */
function storePolicy(name: string, breakers: Breakers, clock: Clock): Policy {
  return composePolicies(
    { retry: new RetryPolicy({ name, clock }), breaker: breakers.for(name, 'vectorStore') },
    { provider: name, clock },
  )
}

/** Throws when a number is not within the range, naming the option, the value and the range. */
export function requireRange(option: string, value: number, min: number, max: number): void {
  if (typeof value === 'number' && value >= min && value <= max) return
  throw new SdkError('INPUT_ERROR', `${option} is ${String(value)}; it must be from ${min} to ${max}`)
}

function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>
}
