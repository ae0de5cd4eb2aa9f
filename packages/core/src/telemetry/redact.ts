const HIDDEN = '[redacted]'
/** Keys whose values are secrets. `tokens`, a count, is none. */
const SECRET_KEY =
  /(?:^|[_.-])(?:authorization|api[_-]?key|secret|passw(?:or)?d|passphrase|token|cookie|credentials?|private[_-]?key|signature)(?:$|[_.-])/i
/** What is hidden in texts, one after the other. Every quantifier is bounded or followed by what it cannot match. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // user:password@ of a URL
  [/(\/\/)[^/@\s"'<>]{1,256}@/g, `$1${HIDDEN}@`],
  // secrets in the query of a URL, and key=value pairs
  [
    /\b((?:x-amz-)?(?:signature|credential|security-token)|api[_-]?key|access[_-]?token|token|secret|password|sig)=[^&\s"'<>]{1,4096}/gi,
    `$1=${HIDDEN}`,
  ],
  [/\b(Bearer|Basic)\s{1,4}[A-Za-z0-9._~+/=-]{6,4096}/g, `$1 ${HIDDEN}`],
  // keys of providers known by how they begin
  [/\b(?:sk|pk|rk|ghp|gho|xox[abp]|AKIA|ASIA|AIza)[-_A-Za-z0-9]{10,256}/g, HIDDEN],
  [/\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{1,4096}(?:\.[A-Za-z0-9_-]{1,4096})?/g, HIDDEN],
  // absolute paths: file URLs, Windows drives and shares, and Unix paths of two or more parts
  [/\bfile:\/\/[^\s"'<>]{1,4096}/gi, '[path]'],
  [/\b[A-Za-z]:(?:\\|\/(?!\/))[^\s"'<>|]{1,4096}/g, '[path]'],
  [/\\\\[^\s\\"'<>]{1,256}\\[^\s"'<>]{1,4096}/g, '[path]'],
  [/(^|[\s"'`=([{,:;])\/(?!\/)[^\s"'`<>/]{1,256}\/[^\s"'`<>)\]}]{0,4096}/g, '$1[path]'],
]
/** Longer texts are no field of a log. */
const MAX_LENGTH = 2000

/** True for a key whose value is a secret by its name: `api_key`, `password`, `x-access-token`. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key.slice(0, 200).replace(/([a-z0-9])([A-Z])/g, '$1_$2'))
}

/** The text without credentials, keys of providers and absolute paths. A text over 2000 characters is cut. */
export function redactText(text: string): string {
  // Cut only afterwards, with room for what stands across the end: half of a password is not known as one.
  let redacted = text.slice(0, 2 * MAX_LENGTH)
  for (const [pattern, replacement] of SECRETS) redacted = redacted.replace(pattern, replacement)
  return redacted.slice(0, MAX_LENGTH)
}

/** The value to log for the key. */
export function redactValue<T>(key: string, value: T): T | string {
  if (value === null || value === undefined) return value
  if (isSecretKey(key)) return HIDDEN
  if (typeof value === 'string') return redactText(value)
  return typeof value === 'object' ? redactText(String(value)) : value
}
