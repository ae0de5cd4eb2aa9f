/**
 * Attribute names of OpenTelemetry's conventions for generative models. Their status is Development: names may change,
 * and these are the ones behind `OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental`. A span is named
 * `{operation} {model}`, is of kind client, and covers all attempts. What was asked and answered is never recorded.
 */
export const GEN_AI = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  finishReasons: 'gen_ai.response.finish_reasons',
} as const

/** Attribute names of the conventions for database clients. Their status is Stable. One span per batch. */
export const DB = {
  systemName: 'db.system.name',
  collectionName: 'db.collection.name',
  operationName: 'db.operation.name',
  batchSize: 'db.operation.batch.size',
  responseStatusCode: 'db.response.status_code',
} as const

/** The class of an error: our code. Stable. */
export const ERROR_TYPE = 'error.type'

/** Names of our own, where no convention has one. */
export const SHEAF = {
  stage: 'sheaf.stage',
  provider: 'sheaf.provider',
  pageNumber: 'sheaf.page.number',
  pageCount: 'sheaf.page.count',
  mediaType: 'sheaf.media_type',
  /** The alias behind which the real collection stands. */
  alias: 'sheaf.collection.alias',
  requestId: 'sheaf.request.id',
} as const
