import type { UsageStartRecord } from '@/lib/gateway'
import { putBytes, putMark, putPlain, putText, type BytePen } from './byte-pen'
import { putFlag } from './row-fields'

/** What is the same for most requests of a key. */
type StartTexts = Pick<
  UsageStartRecord,
  | 'protocol'
  | 'requested_model'
  | 'mapped_model'
  | 'upstream_model'
  | 'billing_type'
  | 'stream'
  | 'user_agent'
  | 'ip'
>

type KeptTexts = { readonly of: StartTexts; readonly bytes: Buffer }

const COMMA = 0x2c

/** A power of two. */
const SLOTS = 1024
const EVERY_SLOT = SLOTS - 1

/** What was written last, by key. */
const kept: (KeptTexts | undefined)[] = Array.from({ length: SLOTS })

/** ASCII that JSON holds as it is. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  code < 0x20 || ['"', '\\'].includes(String.fromCodePoint(code)) ? 0 : 1,
)

/** Writes the items of a JSON array from `protocol` to `ip`, each with its comma; those of a key's last requests are kept. */
export function putStartTexts(pen: BytePen, r: StartTexts & Pick<UsageStartRecord, 'api_key_id'>): void {
  const slot = (r.api_key_id + r.requested_model.length) & EVERY_SLOT
  const known = kept[slot]
  if (known !== undefined && isSame(known.of, r)) return putBytes(pen, known.bytes)
  const start = pen.at
  putTextItem(pen, r.protocol)
  putTextItem(pen, r.requested_model)
  putTextItem(pen, r.mapped_model)
  putTextItem(pen, r.upstream_model)
  putTextItem(pen, r.billing_type)
  putFlag(pen, r.stream)
  putTextItem(pen, r.user_agent)
  putTextItem(pen, r.ip)
  kept[slot] = { of: textsOf(r), bytes: Buffer.from(pen.bytes.subarray(start, pen.at)) }
}

/** Writes a text, or `null`, as an item of a JSON array. */
export function putTextItem(pen: BytePen, value: string | null): void {
  if (value === null) putText(pen, 'null')
  else if (!putPlain(pen, value, PLAIN)) putText(pen, JSON.stringify(value))
  putMark(pen, COMMA)
}

function isSame(a: StartTexts, b: StartTexts): boolean {
  return (
    a.requested_model === b.requested_model &&
    a.mapped_model === b.mapped_model &&
    a.upstream_model === b.upstream_model &&
    a.user_agent === b.user_agent &&
    a.ip === b.ip &&
    a.protocol === b.protocol &&
    a.billing_type === b.billing_type &&
    a.stream === b.stream
  )
}

/** A record is not kept for the sake of these. */
function textsOf(r: StartTexts): StartTexts {
  return {
    protocol: r.protocol,
    requested_model: r.requested_model,
    mapped_model: r.mapped_model,
    upstream_model: r.upstream_model,
    billing_type: r.billing_type,
    stream: r.stream,
    user_agent: r.user_agent,
    ip: r.ip,
  }
}
