import { writeFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

/** What a test run came to. `scripts/test.ts` names the file it is written to in {@link SUMMARY_VARIABLE}. */
export interface TestSummary {
  readonly passed: number
  /** Failed tests, files and suites that failed outside of a test, and errors that no test caught. */
  readonly failed: number
  readonly skipped: number
  /** One line per distinct place and reason. */
  readonly skips: readonly string[]
}

export const SUMMARY_VARIABLE = 'SHEAF_TEST_SUMMARY'

/** Vitest reporter that counts, so that the last line of a run is true whatever vitest itself prints. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const path = process.env[SUMMARY_VARIABLE]
    if (path !== undefined) writeFileSync(path, JSON.stringify(summarize(modules, unhandledErrors.length)))
  }
}

function summarize(modules: readonly TestModule[], unhandledErrors: number): TestSummary {
  let passed = 0
  let failed = unhandledErrors
  let skipped = 0
  const skips = new Map<string, number>()
  for (const module of modules) {
    failed += failuresOutsideTests(module)
    for (const test of module.children.allTests()) {
      const result = test.result()
      if (result.state === 'passed') passed++
      else if (result.state === 'failed') failed++
      else {
        skipped++
        const line = `${module.relativeModuleId}: ${skipReason(test)}`
        skips.set(line, (skips.get(line) ?? 0) + 1)
      }
    }
  }
  return { passed, failed, skipped, skips: [...skips].map(([line, count]) => `${line} (${count})`) }
}

/** A file that does not load, or a beforeAll that throws, fails without any test of it failing. */
function failuresOutsideTests(module: TestModule): number {
  const suites: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()]
  return suites.filter((suite) => suite.errors().length > 0).length
}

/** The note given to `context.skip(note)`, else the name of the outermost skipped suite or of the test. */
function skipReason(test: TestCase): string {
  const result = test.result()
  if (result.state === 'skipped' && result.note !== undefined) return result.note
  let name = test.name
  for (let parent = test.parent; parent.type === 'suite'; parent = parent.parent) {
    if (parent.options.mode === 'skip') name = parent.name
  }
  return name
}
