/** The command line itself is wrong: one line for the person who typed it, exit code 2, nothing was processed. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
