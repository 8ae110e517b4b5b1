import { AppError } from '@/lib/core'

const MAX_BODY_BYTES = 4 * 1024 * 1024
const MAX_DEPTH = 40

/** A body as text and as JSON value; an empty one is `{}`. */
export type JsonBody = { readonly text: string; readonly value: unknown }

/** Reads a JSON body of at most 4 MiB and 40 levels. Throws 400 `VALIDATION_ERROR`, 413 and 415 with the same reason. */
export async function readJsonBody(request: Request): Promise<JsonBody> {
  const text = await readText(request)
  if (text.trim() === '') return { text: '', value: {} }
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type))
    throw refused(415, 'The body must be application/json')
  if (isTooDeep(text)) throw refused(400, `The body is nested deeper than ${MAX_DEPTH} levels`)
  try {
    return { text, value: JSON.parse(text) as unknown }
  } catch {
    throw refused(400, 'The body is not valid JSON')
  }
}

async function readText(request: Request): Promise<string> {
  if (request.body === null) return ''
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = request.body.getReader()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.byteLength
    if (bytes > MAX_BODY_BYTES) {
      await reader.cancel()
      throw tooLarge()
    }
    text += decode(decoder, value)
  }
  return text + decode(decoder)
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
  } catch {
    throw refused(400, 'The body is not valid UTF-8')
  }
}

/** Counts brackets outside of strings; cheap enough to run before the parser sees the text. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') {
      if (++depth > MAX_DEPTH) return true
    } else if (character === '}' || character === ']') depth--
  }
  return false
}

function tooLarge(): AppError {
  return refused(413, `The body is larger than ${MAX_BODY_BYTES} bytes`)
}

function refused(status: number, message: string): AppError {
  return new AppError({ status, code: 'VALIDATION_ERROR', message })
}
