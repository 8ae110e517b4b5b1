import type { UsageEndRecord, UsageStartRecord } from '@/lib/gateway'
import { ByteWriter } from './byte-writer'
import { writeEnd, writeStart } from './write-record'

/** A finished record as `writeEnd` writes it, as text. */
export function serializeEnd(record: UsageEndRecord): string {
  const out = new ByteWriter()
  writeEnd(out, record)
  return out.bytes.toString('utf8', 0, out.at)
}

/** A start record as `writeStart` writes it, as text. */
export function serializeStart(record: UsageStartRecord): string {
  const out = new ByteWriter()
  writeStart(out, record)
  return out.bytes.toString('utf8', 0, out.at)
}
