import { SdkError } from '../errors/sdk-error.ts'

/** The refusal of a format: what it is, and what to do. */
export function unsupportedFormat(format: string, advice: string): SdkError {
  return new SdkError('UNSUPPORTED_FORMAT', `${format} is not a format that is read: ${advice}`, {
    reason: 'unsupported_format',
  })
}
