import { createJsonScanner } from './create-json-scanner'
import type { JsonScan, JsonScannerOptions } from './create-json-scanner'

/** Work in pieces: whoever runs it may do something else between them. */
export type Steps<T> = Generator<void, T, void>

const SLICE_BYTES = 64 * 1024

/** Scans a whole text slice by slice; same throws as the scanner. */
export function* scanSteps(text: Buffer, options: JsonScannerOptions): Steps<JsonScan> {
  const scanner = createJsonScanner(options)
  for (let start = 0; start < text.length; start += SLICE_BYTES) {
    scanner.push(text.subarray(start, start + SLICE_BYTES))
    if (start + SLICE_BYTES < text.length) yield
  }
  return scanner.finish()
}

/** Does all of a work at once. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
