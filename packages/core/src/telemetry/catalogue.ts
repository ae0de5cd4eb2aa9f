import { ERROR_CODES } from '../errors/codes.ts'
import type { MetricDefinition, MetricKind, MetricUnit } from './metric-definition.ts'

/** Seconds of calls from a cache hit to a page that an OCR engine reads for a minute. */
const LATENCY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]
const SHARE_BUCKETS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.99, 1]

const CODE = Object.keys(ERROR_CODES)
const STATUS = ['success', 'error', 'rejected', 'aborted']
const STAGE = ['accept', 'render', 'read', 'arrange', 'extract', 'embed', 'index', 'search']
const OCR_STAGE = ['preprocess', 'infer', 'parse', 'postprocess']
const SEARCH_STAGE = ['hyde', 'embed', 'prefetch', 'fusion', 'rerank', 'highlight']
const CIRCUIT_STATE = ['closed', 'open', 'halfOpen']
const JOB_STATE = ['waiting', 'active', 'completed', 'failed', 'cancelled']
const REJECTION = [
  ...['file_not_found', 'file_unreadable', 'empty_file', 'file_too_large', 'unknown_format', 'unsupported_format'],
  ...['corrupt_document', 'password_required', 'password_wrong', 'pages_exceeded', 'pixels_exceeded'],
  ...['inflated_size_exceeded', 'text_exceeded', 'time_exceeded', 'invalid_encoding', 'schema_invalid'],
  ...['base64_too_large', 'base64_invalid', 'base64_empty', 'pdf_forbidden_token', 'validation_failed'],
  ...['url_invalid', 'url_forbidden', 'url_http_error', 'url_too_large', 'url_network_error', 'url_timeout'],
]

/** How many different names a host gives to its providers, caches, queues and the like. */
const NAMES = 20

type Extra = Partial<Pick<MetricDefinition, 'aliases' | 'buckets' | 'cloudwatchName' | 'derived' | 'maxSeries'>>
type LabelSets = MetricDefinition['labels']

const metric =
  (kind: MetricKind, unit: MetricUnit, buckets?: readonly number[]) =>
  (name: string, help: string, labels: LabelSets = {}, extra: Extra = {}): MetricDefinition => ({
    name,
    kind,
    unit,
    help,
    labels,
    ...(buckets && { buckets }),
    ...extra,
  })
const counter = metric('counter', 'count')
const gauge = metric('gauge', 'count')
const ratio = metric('gauge', 'ratio')
const bytes = metric('gauge', 'bytes')
const seconds = metric('histogram', 'seconds', LATENCY_BUCKETS)
const shares = metric('histogram', 'ratio', SHARE_BUCKETS)

/** Every metric of the SDK. Labels are closed or bounded sets; nothing of a document is ever one of them. */
export const METRIC_CATALOGUE: readonly MetricDefinition[] = [
  // documents
  counter('documents_processed_total', 'Documents that left the pipeline.', { status: STATUS }),
  counter('pages_processed_total', 'Pages that were read.', { source: ['text-layer', 'ocr'] }),
  gauge('documents_in_flight', 'Documents in work now.'),
  seconds('document_duration_seconds', 'Time of one document from accept to result.', { status: STATUS }),
  seconds(
    'pipeline_stage_duration_seconds',
    'Time of one stage of a document.',
    { stage: STAGE, provider: NAMES },
    { maxSeries: 200 },
  ),
  counter('errors_total', 'Errors that left a stage.', { stage: STAGE, provider: NAMES, code: CODE }),
  counter('deadline_exceeded_total', 'Stages that ran out of time.', { stage: STAGE }),
  metric('gauge', 'seconds')('pipeline_cold_start_seconds', 'Time from start to the first document.'),
  shares('extraction_confidence', 'Confidence of extracted fields.', { method: ['rules', 'model', 'text-layer'] }),
  ratio(
    'extraction_success_ratio',
    'Share of documents that left the pipeline without an error.',
    {},
    { derived: { ratioOf: 'documents_processed_total', where: { status: 'success' } } },
  ),
  ratio(
    'extraction_accuracy_ratio',
    'Share of right fields in the last evaluation against labels; never set by live traffic.',
    { dataset: NAMES },
    { cloudwatchName: 'ExtractionAccuracy' },
  ),

  // reading and vision
  counter('ocr_requests_total', 'Pages given to a reader.', { provider: NAMES, status: STATUS }),
  seconds('ocr_processing_duration_seconds', 'Time of one page in a reader.', { provider: NAMES }),
  seconds('ocr_stage_duration_seconds', 'Time of one step of a reader.', { provider: NAMES, stage: OCR_STAGE }),
  counter('ocr_errors_total', 'Pages that a reader failed on.', { provider: NAMES, code: CODE, stage: OCR_STAGE }),
  counter('ocr_input_rejected_total', 'Inputs refused before reading.', { reason: REJECTION }),
  shares('ocr_confidence_distribution', 'Confidence of pages.', { provider: NAMES }),
  shares('ocr_item_confidence_distribution', 'Confidence of single items.', {
    item_type: ['word', 'line', 'field', 'dimension', 'symbol', 'title-block'],
  }),
  counter('vision_requests_total', 'Pictures given to a vision provider.', { provider: NAMES, status: STATUS }),
  seconds('vision_processing_duration_seconds', 'Time of one picture.', { provider: NAMES }),
  counter('vision_errors_total', 'Pictures that a vision provider failed on.', {
    provider: NAMES,
    code: CODE,
    stage: OCR_STAGE,
  }),
  counter('vision_input_rejected_total', 'Pictures refused before the call.', { reason: REJECTION }),

  // models
  counter('model_inference_total', 'Runs of a model.', { model: NAMES, status: STATUS }),
  seconds('model_inference_duration_seconds', 'Time of one run of a model.', { model: NAMES }),
  counter('model_tokens_total', 'Tokens that a language model billed.', {
    model: NAMES,
    direction: ['input', 'output'],
  }),

  // generation
  counter('doc_generation_requests_total', 'Documents asked for.', { format: ['docx', 'pdf', 'xlsx'], status: STATUS }),
  seconds('doc_generation_duration_seconds', 'Time of one generated document.', { format: ['docx', 'pdf', 'xlsx'] }),
  shares('doc_generation_quality_score', 'Quality of generated documents.', { format: ['docx', 'pdf', 'xlsx'] }),

  // search
  counter('search_requests_total', 'Searches.', { status: STATUS }),
  seconds('search_duration_seconds', 'Time of one search.'),
  seconds(
    'search_stage_duration_seconds',
    'Time of one stage of a search.',
    { stage: SEARCH_STAGE },
    { aliases: [{ name: 'query_api_prefetch_seconds', where: { stage: 'prefetch' } }] },
  ),
  counter(
    'search_stages_total',
    'Stages run by searches.',
    { stage: SEARCH_STAGE },
    { aliases: [{ name: 'query_api_stages_total' }] },
  ),
  shares('search_fusion_score', 'Best fused score of a search.', {}, { aliases: [{ name: 'query_api_fusion_score' }] }),
  gauge(
    'search_requests_per_second',
    'Searches a second over the last minute.',
    {},
    { derived: { rateOf: 'search_requests_total' } },
  ),
  ratio('payload_filter_speedup_ratio', 'Time without a payload index over time with it, when it was measured.', {
    field: NAMES,
  }),
  counter('hyde_queries_total', 'Searches that a language model wrote an answer for first.', { status: STATUS }),
  seconds(
    'hyde_generation_duration_seconds',
    'Time of one such answer.',
    {},
    { aliases: [{ name: 'hyde_generation_time_seconds' }] },
  ),
  ratio('hyde_accuracy_improvement', 'Gain in the last evaluation; never set by live traffic.', { metric: NAMES }),

  // resilience
  gauge(
    'circuit_breaker_state',
    '0 closed, 1 open, 2 half-open.',
    { circuit: NAMES },
    { aliases: [{ name: 'breaker_state' }] },
  ),
  counter(
    'circuit_breaker_transitions_total',
    'Changes of state.',
    { circuit: NAMES, from: CIRCUIT_STATE, to: CIRCUIT_STATE },
    { aliases: [{ name: 'breaker_transitions_total' }] },
  ),
  ratio('error_rate_ema', 'Moving average of the error rate.', { service: NAMES }),
  counter('fallback_total', 'Answers asked of the next provider.', { from: NAMES, to: NAMES, reason: CODE }),
  counter('retries_total', 'Further attempts.', { dependency: NAMES, code: CODE }),
  gauge('retry_budget_tokens', 'Further attempts that may still be made.', { dependency: NAMES }),
  counter('hedges_total', 'Second calls beside a slow first one.', { dependency: NAMES, won: ['true', 'false'] }),
  gauge('bulkhead_inflight', 'Calls in work.', { bulkhead: NAMES }),
  gauge('bulkhead_queue_depth', 'Calls that wait.', { bulkhead: NAMES }),
  counter('bulkhead_rejected_total', 'Calls refused because too many were there.', { bulkhead: NAMES }),
  gauge('limiter_limit', 'Calls at once that the adaptive limit allows now.', { limiter: NAMES }),
  counter('rate_limited_total', 'Calls that had to wait or were refused.', {
    limiter: NAMES,
    outcome: ['waited', 'rejected'],
  }),
  gauge('leaked_work', 'Calls that were given up and have not ended.', { dependency: NAMES }),

  // cache
  counter('cache_requests_total', 'Questions to a cache.', {
    cache: NAMES,
    result: ['hit', 'stale', 'miss', 'shared', 'error'],
  }),
  ratio(
    'cache_hit_ratio',
    'Share of questions that the cache answered.',
    { cache: NAMES },
    {
      derived: { ratioOf: 'cache_requests_total', where: { result: ['hit', 'stale', 'shared'] } },
      aliases: [{ name: 'hyde_cache_hit_rate', where: { cache: 'hyde' } }],
    },
  ),
  bytes(
    'cache_size_bytes',
    'Memory of a level of the cache.',
    { level: NAMES },
    { aliases: [{ name: 'cache_memory_bytes' }] },
  ),
  ratio('cache_compression_ratio', 'Stored bytes over bytes.', { level: NAMES }),
  counter('cache_operations_total', 'Operations on a level of the cache.', {
    level: NAMES,
    operation: ['get', 'set', 'delete', 'clear'],
  }),
  counter('cache_level_errors_total', 'Failures of a level; the call went on without it.', { level: NAMES }),
  counter('cache_not_stored_total', 'Values that could not be stored.', { cache: NAMES }),
  counter('cache_renewal_errors_total', 'Old values that could not be renewed.', { cache: NAMES }),

  // jobs
  counter('jobs_total', 'Jobs that ended.', { queue: NAMES, state: JOB_STATE }),
  seconds('job_duration_seconds', 'Time of one job.', { queue: NAMES }),
  gauge(
    'job_queue_depth',
    'Jobs by state.',
    { queue: NAMES, state: JOB_STATE },
    { aliases: [{ name: 'queue_depth' }] },
  ),
  gauge('dlq_depth', 'Jobs in the dead letter.', { queue: NAMES }),
  gauge('worker_pool_size', 'Workers of a pool.', { pool: NAMES, state: ['idle', 'busy', 'starting', 'draining'] }),
  counter('worker_restarts_total', 'Workers that were replaced.', {
    pool: NAMES,
    reason: ['crash', 'memory', 'hung', 'rolling'],
  }),

  // cost
  metric('counter', 'currency')('cost_total', 'What paid calls cost, in the currency of the price table.', {
    provider: NAMES,
    currency: 5,
  }),
  counter('cost_unknown_calls_total', 'Paid calls that the price table has no price for.', { provider: NAMES }),
  counter('budget_exceeded_total', 'Calls that a budget objected to.', {
    provider: NAMES,
    action: ['warn', 'rules-only', 'reject'],
  }),

  // the process
  bytes('process_memory_usage_bytes', 'Resident memory.', {}, { cloudwatchName: 'MemoryUsage' }),
  bytes('process_memory_limit_bytes', 'Memory that the process may use.'),
  gauge('memory_pressure_level', '0 normal, 1 warning, 2 clean-up, 3 critical.'),
  gauge('health_check_status', '0 healthy, 1 degraded, 2 unhealthy, 3 unknown, 4 skipped.', { check: NAMES }),
  counter('telemetry_other_total', 'Label values that were not expected and were counted as other.', { metric: 200 }),
]
