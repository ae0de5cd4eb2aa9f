import { SdkError } from '../errors/sdk-error.ts'

/** Throws unless the option lies within its range; `owner` is what it configures, such as `breaker tesseract`. */
export function checkOption(owner: string, name: string, seen: number, least: number, most = Number.MAX_VALUE): void {
  if (seen >= least && seen <= most) return
  const allowed = most === Number.MAX_VALUE ? `at least ${least}` : `${least} to ${most}`
  throw new SdkError('INPUT_ERROR', `${owner}: ${name} is ${seen}; allowed ${allowed}`, {
    limit: { name, seen, allowed: seen < least ? least : most },
  })
}
