/** One thing that is checked. */
export interface Step {
  readonly name: string
  /** What to say of the success. Throw to fail; throw {@link SkipStep} to be skipped. */
  run(): Promise<string>
}

/** Thrown by a step that cannot be done on this machine; the message is the reason. */
export class SkipStep extends Error {}

export interface StepCounts {
  passed: number
  failed: number
  skipped: number
}

/** Runs the steps one after another, printing name, time and result of each. */
export async function runSteps(steps: readonly Step[]): Promise<StepCounts> {
  const counts: StepCounts = { passed: 0, failed: 0, skipped: 0 }
  for (const step of steps) {
    const started = performance.now()
    const outcome = await runStep(step)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    counts[outcome.state]++
    console.log(`${outcome.state.padEnd(7)} ${step.name.padEnd(22)} ${seconds.padStart(6)} s  ${outcome.text}`)
  }
  return counts
}

async function runStep(step: Step): Promise<{ readonly state: keyof StepCounts; readonly text: string }> {
  try {
    return { state: 'passed', text: await step.run() }
  } catch (error) {
    if (error instanceof SkipStep) return { state: 'skipped', text: error.message }
    return { state: 'failed', text: error instanceof Error ? error.message : String(error) }
  }
}
