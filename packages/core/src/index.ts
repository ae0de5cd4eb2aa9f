// errors

// cache
export { type CacheKey, type CacheKeyParam, type CacheKeyParts, cacheKey } from './cache/cache-key.ts'
export {
  type CachedOptions,
  type CreateCacheOptions,
  createCache,
  type LoadingCache,
  type LoadingCacheStats,
  WARM_CONCURRENCY,
  type WarmEntry,
  type WarmReport,
} from './cache/create-cache.ts'
export { GUARDED_CACHE_DEFAULTS, type GuardedCacheOptions, guardedCache } from './cache/guarded-cache.ts'
export { MEMORY_CACHE_DEFAULTS, type MemoryCacheOptions, memoryCache } from './cache/memory-cache.ts'
export { CACHE_NAMESPACES, type CacheNamespace } from './cache/namespaces.ts'
export { REDIS_CACHE_DEFAULTS, type RedisCacheOptions, redisCache } from './cache/redis-cache.ts'
export type { RequestResult, RequestTally } from './cache/request-counts.ts'
export { tieredCache } from './cache/tiered-cache.ts'
export {
  CONFIG_PRESETS,
  type Config,
  type ConfigKey,
  type ConfigOverrides,
  type ConfigPreset,
  ENVIRONMENT_TABLE,
  type Variable,
  type VariableAlias,
} from './config/environment-table.ts'
// config
export {
  type ConfigOrigin,
  describeConfig,
  type LoadConfigOptions,
  type LoadedConfig,
  loadConfig,
  type SecretResolver,
} from './config/load-config.ts'
export type { ConfigWarning, Environment } from './config/read-environment.ts'
export { Secret } from './config/secret.ts'
// cost
export {
  BUDGET_DEFAULTS,
  Budget,
  type BudgetHold,
  type BudgetHooks,
  type BudgetOptions,
  type BudgetRefusal,
  type BudgetScope,
  type BudgetSnapshot,
  type BudgetState,
  type BudgetSubject,
  type OnExceeded,
  type PeriodLimits,
} from './cost/budget.ts'
export {
  type Cost,
  type CostReport,
  type CostReportOptions,
  CostTracker,
  type CostTrackerOptions,
  type PlannedCall,
  type Reservation,
  type ReservationAnswer,
  type SpendOptions,
} from './cost/cost-tracker.ts'
export { type CostGroup, type CostRow, LEDGER_DEFAULTS, type LedgerOptions } from './cost/ledger.ts'
export type { Nanos } from './cost/nanos.ts'
export type { BudgetPeriod } from './cost/periods.ts'
export type { PriceEntry, PriceTable, Rate, Usage, UsageUnit } from './cost/price-table.ts'
// deadline
export { type Clock, SYSTEM_CLOCK } from './deadline/clock.ts'
export { Deadline, raceWithSignal, throwIfAborted } from './deadline/deadline.ts'
export { sleep } from './deadline/sleep.ts'
// document
export { type Box, boxFromUnits, unionBoxes } from './document/box.ts'
export { lineFromWords, pageTextFromLines } from './document/build-page-text.ts'
export { createSourceDocument, sha256Hex } from './document/create-source-document.ts'
export type { EvidenceSource, Extraction, FieldEvidence, KeyValuePair } from './document/extraction.ts'
export { MEDIA_TYPES, type MediaType } from './document/media-type.ts'
export type { Page, RasterImage } from './document/page.ts'
export type { Line, PageText, Word } from './document/page-text.ts'
export { type BoxedLine, type PageSize, pageTextsFromLines } from './document/page-text-from-lines.ts'
export type { SourceDocument } from './document/source-document.ts'
// embedding
export { BM25_DEFAULTS } from './embedding/bm25/bm25-defaults.ts'
export { type Bm25Options, bm25Embedder } from './embedding/bm25/bm25-embedder.ts'
export { ERROR_ALIASES, errorCodeOf } from './errors/aliases.ts'
export { ERROR_CODES, type ErrorCode, type ErrorCodeFacts, type ErrorSeverity } from './errors/codes.ts'
export type { InputRejectionReason } from './errors/rejection-reason.ts'
export {
  type ExceededLimit,
  SdkError,
  type SdkErrorDetails,
  type SdkErrorJson,
  toSdkError,
} from './errors/sdk-error.ts'
// extraction
export { rulesExtractor } from './extraction/rules-extractor.ts'
// jobs
export { JOB_DEFAULTS, JOB_LIMITS } from './jobs/job-defaults.ts'
export { FINAL_JOB_STATES, JOB_STATES, JOB_TRANSITIONS, type JobTransition } from './jobs/job-states.ts'
export type { LocalQueueOptions } from './jobs/local-queue.ts'
export { memoryQueue } from './jobs/memory-queue.ts'
export { type Batch, type BatchItemOutcome, type BatchStatus, submitBatch } from './jobs/submit-batch.ts'
// pipeline
export { createPipeline } from './pipeline/create-pipeline.ts'
export {
  type Corrections,
  type DocumentOutcome,
  type ExtractedValue,
  type NamedBytes,
  type PageResult,
  type Pipeline,
  type PipelineDescription,
  type ProcessJournal,
  type ProcessManyOptions,
  type ProcessOptions,
  type ProcessResult,
  type ProgressEvent,
  type Schema,
  type SearchOptions,
  type Source,
  STAGES,
  type Stage,
  type StageWarning,
  type ZodLike,
} from './pipeline/pipeline.ts'
export { PIPELINE_DEFAULTS, type PipelineOptions } from './pipeline/pipeline-options.ts'
// ports
export type {
  Cache,
  CacheCallOptions,
  CacheEntry,
  CacheMark,
  CacheSetOptions,
  CacheStats,
  CacheValue,
} from './ports/cache.ts'
export {
  BUILT_IN_SCHEMAS,
  type BuiltInFields,
  type BuiltInSchema,
  type ExtractedFields,
  type ExtractInput,
  type FieldExtractor,
  type InvoiceItem,
  type JsonSchema,
} from './ports/field-extractor.ts'
export type { DecodeOptions, EncodedFormat, EncodeOptions, ImageCodec, ImageFacts } from './ports/image-codec.ts'
export { INPUT_LIMITS, type InputLimits } from './ports/input-limits.ts'
export type {
  DeadLetter,
  EnqueuedJob,
  EnqueueItem,
  EnqueueOptions,
  EnqueueOutcome,
  FinalJobState,
  Job,
  JobBackoff,
  JobContext,
  JobCounts,
  JobError,
  JobEvent,
  JobHandler,
  JobPage,
  JobQueue,
  JobState,
  JobWorker,
  WorkOptions,
} from './ports/job-queue.ts'
export type { LogFields, Logger } from './ports/logger.ts'
export type { Labels, Meter } from './ports/meter.ts'
export type { OcrProvider, RecognizeOptions } from './ports/ocr-provider.ts'
export type { PageRenderer, RenderedPage, RenderOptions } from './ports/page-renderer.ts'
export type { IoredisClient, NodeRedisClient, RedisClient } from './ports/redis-client.ts'
export type { SparseEmbedder } from './ports/sparse-embedder.ts'
export type { Span, SpanAttributes, SpanContext, StartSpanOptions, Tracer } from './ports/tracer.ts'
export type * from './ports/vector-store.ts'
// reading
export { type AcceptInput, acceptDocument } from './reading/accept.ts'
export { decodeText } from './reading/decode-text.ts'
export { looksLikeData } from './reading/looks-like-data.ts'
export { sniffMediaType } from './reading/sniff.ts'
export { TEXT_RENDERER_DEFAULTS, type TextRendererOptions, textRenderer } from './reading/text-renderer.ts'
// resilience
export {
  ADAPTIVE_DEFAULTS,
  type AdaptiveConcurrency,
  type AdaptiveConcurrencyOptions,
  adaptiveConcurrency,
} from './resilience/adaptive-concurrency.ts'
export { BREAKER_PRESETS, type BreakerPreset, type BreakerPresetName } from './resilience/breaker-presets.ts'
export { type Breakers, type BreakersOptions, createBreakers } from './resilience/breakers.ts'
export { Bulkhead, type BulkheadOptions } from './resilience/bulkhead.ts'
export {
  CIRCUIT_BREAKER_DEFAULTS,
  CircuitBreaker,
  type CircuitBreakerOptions,
} from './resilience/circuit-breaker.ts'
export { CIRCUIT_STATES, type CircuitSnapshot, type CircuitState } from './resilience/circuit-state.ts'
export {
  type ComposeOptions,
  compose,
  composePolicies,
  POLICY_ORDER,
  type ProviderPolicies,
} from './resilience/compose.ts'
export {
  type Answer,
  type FailedAttempt,
  FallbackChain,
  type FallbackChainOptions,
  type FallbackProvider,
} from './resilience/fallback-chain.ts'
export { type HedgeOptions, hedge } from './resilience/hedge.ts'
export { isProviderFailure, isRetryable } from './resilience/is-provider-failure.ts'
export { memoryRateStore } from './resilience/memory-rate-store.ts'
export type { CircuitEvents, CircuitOutcome } from './resilience/opossum-engine.ts'
export { TRIP_DEFAULTS, type TripRule } from './resilience/outcome-counter.ts'
export type { CallContext, Policy, Work } from './resilience/policy.ts'
export { RateLimiter, type RateLimiterOptions } from './resilience/rate-limiter.ts'
export type { RateLimit, RateStore } from './resilience/rate-store.ts'
export { redisRateStore } from './resilience/redis-rate-store.ts'
export { RETRY_BUDGET_DEFAULTS, RetryBudget, type RetryBudgetOptions } from './resilience/retry-budget.ts'
export { RETRY_DEFAULTS, type RetryOptions, RetryPolicy } from './resilience/retry-policy.ts'
export { type TimeoutOptions, timeout, withTimeout } from './resilience/timeout.ts'
// search
export {
  buildPassages,
  fuseByRank,
  highlight,
  hitFromPoint,
  matchingWords,
  PASSAGE_DEFAULTS,
  type Passage,
  type PassageDocument,
  type PassageOptions,
  passagePayload,
  RRF_DEFAULTS,
  type RrfOptions,
  SNIPPET_LENGTH,
  SPARSE_VECTOR_NAME,
  snippetOf,
  type TextWord,
} from './search/index.ts'
// telemetry
export { METRIC_CATALOGUE } from './telemetry/catalogue.ts'
export { type EmfExporter, type EmfOptions, emfExporter } from './telemetry/emf-exporter.ts'
export { ERROR_RATE_DEFAULTS, ErrorRateEma, type ErrorRateOptions } from './telemetry/error-rate-ema.ts'
export {
  type CheckFinding,
  type CheckResult,
  HEALTH_DEFAULTS,
  HEALTH_STATUSES,
  type HealthCheck,
  type HealthReport,
  HealthService,
  type HealthServiceOptions,
  type HealthStatus,
  type ReadinessReport,
} from './telemetry/health-service.ts'
export { type LatencySummary, latencySummary } from './telemetry/latency-summary.ts'
export { contextFields, errorFields, LOG_KEYS } from './telemetry/log-keys.ts'
export {
  type ConsoleLoggerOptions,
  consoleLogger,
  contextLogger,
  LOG_LEVELS,
  type LogLevel,
  type PinoLike,
  pinoLogger,
  redactingLogger,
} from './telemetry/loggers.ts'
export { MEASUREMENT_LOG_CAPACITY, type MeasurementLog, measurementLog } from './telemetry/measurement-log.ts'
export {
  MEMORY_LEVELS,
  MEMORY_MONITOR_DEFAULTS,
  type MemoryLevel,
  MemoryMonitor,
  type MemoryMonitorOptions,
  type MemoryReading,
} from './telemetry/memory-monitor.ts'
export type { MetricAlias, MetricDefinition, MetricKind, MetricUnit } from './telemetry/metric-definition.ts'
export {
  type Exemplar,
  type HistogramValue,
  type Measurement,
  type MetricFamily,
  type MetricSeries,
  type MetricsRegistry,
  type MetricsRegistryOptions,
  metricsRegistry,
} from './telemetry/metrics-registry.ts'
export { NO_LOGGER, NO_METER, NO_TRACER, teeMeter } from './telemetry/no-telemetry.ts'
export { type OtelMetricsApi, type OtelTraceApi, otelMeter, otelTracer } from './telemetry/opentelemetry.ts'
export { type ErrorCount, type OpsReport, type OpsReportOptions, opsReport } from './telemetry/ops-report.ts'
export {
  type MetricsPageOptions,
  OPENMETRICS_CONTENT_TYPE,
  openMetricsText,
  PROMETHEUS_CONTENT_TYPE,
  prometheusText,
} from './telemetry/prometheus-text.ts'
export { isSecretKey, redactText } from './telemetry/redact.ts'
export {
  contextHeaders,
  createRequestContext,
  formatTraceparent,
  type HeaderSource,
  parseTraceparent,
  type RequestContext,
  type RequestContextOptions,
} from './telemetry/request-context.ts'
export { DB, ERROR_TYPE, GEN_AI, SHEAF } from './telemetry/semantic-conventions.ts'
// vectors
export { pointIdOf } from './vectors/point-id.ts'
export type { SearchHit } from './vectors/search-hit.ts'
export type { DenseVector, MultiVector, NamedVectors, SparseVector } from './vectors/vector.ts'
