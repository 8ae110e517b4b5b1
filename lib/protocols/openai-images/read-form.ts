import { invalidRequest } from '../invalid-request'
import type { ByteSpan, RequestHeaders } from '../protocol'
import { headerValue } from '../header-value'

/** Fields of a form that are not files, by name. */
export type FormFields = ReadonlyMap<string, ByteSpan>

const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i
const FIELD_NAME = /;\s*name="([^"]*)"/i
const LINE_END = Buffer.from('\r\n')
const HEAD_END = Buffer.from('\r\n\r\n')
const MAX_PARTS = 256
const MAX_HEAD_BYTES = 4_096

/** Whether a body is a form with parts. */
export function isForm(headers: RequestHeaders): boolean {
  return /^multipart\/form-data\b/i.test(headerValue(headers, 'content-type'))
}

/**
 * Finds the fields of a `multipart/form-data` body; parts that are files are passed over. Throws AppError
 * `INVALID_REQUEST` (400) for a body that is no such form, or that holds a field twice which may come once only.
 * **Source:** https://www.rfc-editor.org/rfc/rfc7578
 */
export function readForm(headers: RequestHeaders, body: Buffer, unique: readonly string[]): FormFields {
  const match = BOUNDARY.exec(headerValue(headers, 'content-type'))
  const boundary = match?.[1] ?? match?.[2]
  if (boundary === undefined) throw invalidForm()
  const fields = new Map<string, ByteSpan>()
  for (const part of partsOf(body, Buffer.from(`--${boundary}`))) {
    const head = body.indexOf(HEAD_END, part.start)
    if (head < 0 || head >= part.end || head - part.start > MAX_HEAD_BYTES) throw invalidForm()
    const text = body.toString('utf8', part.start, head)
    const name = FIELD_NAME.exec(text)?.[1]
    if (name === undefined || /;\s*filename\*?=/i.test(text)) continue
    if (fields.has(name) && unique.includes(name)) {
      throw invalidRequest(`Duplicate field "${name}" in request body`, { param: name })
    }
    fields.set(name, { start: head + HEAD_END.length, end: part.end })
  }
  return fields
}

/** From behind each boundary line to the line end in front of the next one. */
function partsOf(body: Buffer, delimiter: Buffer): readonly ByteSpan[] {
  const parts: ByteSpan[] = []
  let at = body.indexOf(delimiter)
  if (at !== 0 && !(at > 1 && isLineEnd(body, at - 2))) throw invalidForm()
  for (;;) {
    const start = at + delimiter.length
    if (body[start] === 0x2d && body[start + 1] === 0x2d) return parts
    const next = nextDelimiter(body, delimiter, start)
    if (next < 0 || !isLineEnd(body, start) || parts.length >= MAX_PARTS) throw invalidForm()
    parts.push({ start: start + LINE_END.length, end: next - LINE_END.length })
    at = next
  }
}

function nextDelimiter(body: Buffer, delimiter: Buffer, from: number): number {
  let next = body.indexOf(delimiter, from)
  while (next >= 0 && !isLineEnd(body, next - 2)) next = body.indexOf(delimiter, next + 1)
  return next
}

function isLineEnd(body: Buffer, at: number): boolean {
  return body[at] === 0x0d && body[at + 1] === 0x0a
}

function invalidForm(): Error {
  return invalidRequest('Failed to parse request body')
}
