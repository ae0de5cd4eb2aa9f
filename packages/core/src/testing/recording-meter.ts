import type { Labels, Meter } from '../ports/meter.ts'

/** A meter that writes down what it is told: `name{label=value} number`, one line each, in order. */
export interface RecordingMeter extends Meter {
  readonly seen: readonly string[]
}

export function recordingMeter(): RecordingMeter {
  const seen: string[] = []
  const write = (name: string, value: number, labels: Labels = {}) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}=${text}`)
    seen.push(`${name}{${pairs.join(',')}} ${value}`)
  }
  return { seen, count: (name, labels, by = 1) => write(name, by, labels), gauge: write, observe: write }
}
