import { isAppError } from '@/lib/core'
import { scanJson, type JsonScan } from '@/lib/protocols/json/create-json-scanner'

const KEYS = [
  { name: 'model', unique: true },
  { name: 'stream', unique: true },
  { name: 'messages', unique: false },
]
/** What the tests look for in a text. */
export const SCAN_OPTIONS = { keys: KEYS, elementsOf: 'messages', markKey: 'cache_control' }

/** Scans a text in one piece. */
export function scanText(text: string): JsonScan {
  return scanJson(Buffer.from(text), SCAN_OPTIONS)
}

/** What a refused text is refused with, `accepted` for all others. */
export function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isAppError(error)) return `${error.status} ${error.code} ${error.message}`
    throw error
  }
  return 'accepted'
}

/** Whether a text is taken. */
export function accepts(text: Buffer): boolean {
  return messageOf(() => scanJson(text, SCAN_OPTIONS)) === 'accepted'
}
