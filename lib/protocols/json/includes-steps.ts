import type { Steps } from './scan-steps'

const SLICE_BYTES = 1_048_576

/** Whether any of some short words stands in a text, looked for slice by slice. */
export function* includesSteps(text: Buffer, words: readonly Buffer[]): Steps<boolean> {
  const overlap = Math.max(...words.map((word) => word.length)) - 1
  for (let start = 0; start < text.length; start += SLICE_BYTES) {
    const slice = text.subarray(start, start + SLICE_BYTES + overlap)
    if (words.some((word) => slice.includes(word))) return true
    if (start + SLICE_BYTES < text.length) yield
  }
  return false
}
