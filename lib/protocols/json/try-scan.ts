import { scanJson, type JsonScan, type JsonScannerOptions } from './create-json-scanner'

/** A scan of bytes that may be anything; `null` when they are not a JSON object. */
export function tryScan(json: Buffer, options: JsonScannerOptions): JsonScan | null {
  try {
    return scanJson(json, options)
  } catch {
    return null
  }
}
