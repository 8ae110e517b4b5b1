import { invalidRequest } from '../invalid-request'
import type { ByteSpan, RequestHeaders } from '../protocol'
import { headerValue } from '../header-value'
import { readParameters, readPartHead } from './form-head'

/** Fields of a form that are not files, by name. */
export type FormFields = ReadonlyMap<string, ByteSpan>

const FORM_TYPE = 'multipart/form-data'
/** Neither a quote nor a backslash, which others read otherwise. */
const BOUNDARY = /^[ !#-[\]-~]{1,70}$/
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
 * `INVALID_REQUEST` (400) for a body that is no such form or that another reader may take apart otherwise (what we read
 * and price is what the upstream reads), or where a field that may come once only comes twice or as a file.
 * **Source:** https://www.rfc-editor.org/rfc/rfc7578
 */
export function readForm(headers: RequestHeaders, body: Buffer, unique: readonly string[]): FormFields {
  const parameters = readParameters(headerValue(headers, 'content-type'), FORM_TYPE)
  const boundary = parameters?.get('boundary') ?? ''
  if (!BOUNDARY.test(boundary) || parameters?.has('boundary*') === true) throw invalidForm()
  const fields = new Map<string, ByteSpan>()
  for (const part of partsOf(body, Buffer.from(`--${boundary}`))) {
    const head = body.indexOf(HEAD_END, part.start)
    if (head < 0 || head >= part.end || head - part.start > MAX_HEAD_BYTES) throw invalidForm()
    const told = readPartHead(body.toString('utf8', part.start, head))
    if (told === null) throw invalidForm()
    const { name, isFile } = told
    if (unique.includes(name)) {
      if (isFile) throw invalidRequest(`Field "${name}" must not be a file`, { param: name })
      if (fields.has(name)) throw invalidRequest(`Duplicate field "${name}" in request body`, { param: name })
    }
    if (isFile) continue
    fields.set(name, { start: head + HEAD_END.length, end: part.end })
  }
  return fields
}

/** From behind each boundary line to the line end in front of the next one. */
function partsOf(body: Buffer, delimiter: Buffer): readonly ByteSpan[] {
  const parts: ByteSpan[] = []
  let at = body.indexOf(delimiter)
  if (at !== 0 && !(at === LINE_END.length && isLineEnd(body, 0))) throw invalidForm()
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
  while (next >= 0 && !isLineEnd(body, next - 2)) {
    // Some readers end a line at any of its two bytes.
    if (LINE_END.includes(body[next - 1] ?? 0)) throw invalidForm()
    next = body.indexOf(delimiter, next + 1)
  }
  return next
}

function isLineEnd(body: Buffer, at: number): boolean {
  return body[at] === 0x0d && body[at + 1] === 0x0a
}

function invalidForm(): Error {
  return invalidRequest('Failed to parse request body')
}
