import { SdkError } from '../errors/sdk-error.ts'

/** zod's parts for libraries, which read the schemas of hosts. Loaded on first use: zod is a package of the host. */
export function loadZodCore(): Promise<typeof import('zod/v4/core')> {
  return found(import('zod/v4/core'))
}

/** zod itself, to make schemas with. */
export function loadZod(): Promise<typeof import('zod')> {
  return found(import('zod'))
}

async function found<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading
  } catch (cause) {
    throw new SdkError('MISSING_PACKAGE', 'zod is not installed; add it with: npm install zod', { cause })
  }
}
