import { tokensOfLength } from './tokens-of-length'

const QUOTE = 0x22
const DASH = 0x2d
/** An image counts width × height / 750, at most about this. **Source:** https://platform.claude.com/docs/en/build-with-claude/vision */
export const IMAGE_TOKENS = 1_600
/** A document page is some 3,000 bytes of text or image. */
export const DOCUMENT_BYTES_PER_TOKEN = 12
/** Strings of more than twice this are found, smaller pictures count as their bytes do. */
const WINDOW_BYTES = 4_096
/** How far in front of a picture its media type may stand. */
const BEFORE_BYTES = 128
const HEAD_BYTES = 32
/** So much of a string tells. */
const SAMPLE_BYTES = 1_024
/** Some clients escape slashes. No text goes on for so long without a blank; numbers do, but have no letter. */
const BASE64 = /^(?=[^a-zA-Z]*[a-zA-Z])(?:[\w+/=:;,.-]|\\\/)+\\?$/
const IMAGE_BEFORE = /"image\\?\/[\w.+-]+"\s*,\s*"data"\s*:\s*"$/
/** A data URL, or how PNG, JPEG, GIF and WebP begin. */
const IMAGE_HEAD = /^(?:data:image\\?\/|iVBORw0KGgo|\\?\/9j\\?\/|R0lGOD|UklGR)/
const LINE_END = Buffer.from('\r\n')
const HEAD_END = Buffer.from('\r\n\r\n')
/** A form has no more parts, nor longer heads; what goes beyond counts as text. */
const MAX_PARTS = 256
const MAX_HEAD_BYTES = 4_096
const FILE = /;\s*filename\*?=/i
const OTHER_FILE = /^content-type:\s*(?!image\/)\S/im

/**
 * A rough count of the tokens of a JSON text, or of a form, without decoding it: pictures by kind, other files by size, all
 * else by its length. Fast for bodies of any length: most of their bytes are skipped.
 */
export function estimateBodyTokens(body: Buffer, imageTokens = IMAGE_TOKENS): number {
  if (body[0] === DASH) return estimateFormTokens(body, imageTokens)
  let tokens = 0
  let textBytes = body.length
  for (let at = 0; at + WINDOW_BYTES <= body.length;) {
    const end = body.indexOf(QUOTE, at)
    if (end < 0) break
    if (end - at >= WINDOW_BYTES && BASE64.test(body.toString('latin1', at, at + SAMPLE_BYTES))) {
      const start = body.lastIndexOf(QUOTE, at) + 1
      tokens += isImage(body, start) ? imageTokens : Math.ceil((end - start) / DOCUMENT_BYTES_PER_TOKEN)
      textBytes -= end - start
    }
    at = Math.max(at + WINDOW_BYTES, end + 1)
  }
  return tokens + tokensOfLength(textBytes)
}

function isImage(body: Buffer, start: number): boolean {
  if (IMAGE_HEAD.test(body.toString('latin1', start, start + HEAD_BYTES))) return true
  return IMAGE_BEFORE.test(body.toString('latin1', Math.max(0, start - BEFORE_BYTES), start))
}

/** Of a form, whose first line is what stands between its parts. */
function estimateFormTokens(body: Buffer, imageTokens: number): number {
  const delimiter = body.subarray(0, Math.max(1, body.indexOf(LINE_END)))
  let tokens = 0
  let textBytes = body.length
  let at = 0
  for (let parts = 0; parts < MAX_PARTS; parts += 1) {
    const end = body.indexOf(delimiter, at + delimiter.length)
    if (end < 0) break
    const head = headOf(body.subarray(at, end))
    if (FILE.test(head)) {
      tokens += OTHER_FILE.test(head) ? Math.ceil((end - at) / DOCUMENT_BYTES_PER_TOKEN) : imageTokens
      textBytes -= end - at
    }
    at = end
  }
  return tokens + tokensOfLength(textBytes)
}

function headOf(part: Buffer): string {
  const begin = part.subarray(0, MAX_HEAD_BYTES)
  return begin.toString('latin1', 0, Math.max(0, begin.indexOf(HEAD_END)))
}
