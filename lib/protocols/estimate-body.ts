const QUOTE = 0x22
const BYTES_PER_TOKEN = 4
/** An image counts width × height / 750, at most about this. **Source:** https://platform.claude.com/docs/en/build-with-claude/vision */
export const IMAGE_TOKENS = 1_600
/** A document page is some 3,000 bytes of text or image. */
export const DOCUMENT_BYTES_PER_TOKEN = 12
/** Strings of more than twice this are found, smaller pictures count as their bytes do. */
const WINDOW_BYTES = 4_096
/** How far in front of a picture its media type may stand. */
const BEFORE_BYTES = 128
const HEAD_BYTES = 32
/** Some clients escape slashes. No text goes on for so long without a blank. */
const BASE64 = /^(?:[\w+/=:;,.-]|\\\/)+\\?$/
const IMAGE_BEFORE = /"image\\?\/[\w.+-]+"\s*,\s*"data"\s*:\s*"$/
/** A data URL, or how PNG, JPEG, GIF and WebP begin. */
const IMAGE_HEAD = /^(?:data:image\\?\/|iVBORw0KGgo|\\?\/9j\\?\/|R0lGOD|UklGR)/

/**
 * A rough count of a JSON text's tokens without decoding it: pictures by kind, other files by size, all else as four bytes
 * a token. Fast for bodies of any length: most of their bytes are skipped.
 */
export function estimateBodyTokens(body: Buffer, imageTokens = IMAGE_TOKENS): number {
  let tokens = 0
  let textBytes = body.byteLength
  for (let at = 0; at + WINDOW_BYTES <= body.length;) {
    const end = body.indexOf(QUOTE, at)
    if (end < 0) break
    if (end - at >= WINDOW_BYTES && BASE64.test(body.toString('latin1', at, at + WINDOW_BYTES))) {
      const start = body.lastIndexOf(QUOTE, at) + 1
      tokens += isImage(body, start) ? imageTokens : Math.ceil((end - start) / DOCUMENT_BYTES_PER_TOKEN)
      textBytes -= end - start
    }
    at = Math.max(at + WINDOW_BYTES, end + 1)
  }
  return tokens + Math.ceil(textBytes / BYTES_PER_TOKEN)
}

function isImage(body: Buffer, start: number): boolean {
  if (IMAGE_HEAD.test(body.toString('latin1', start, start + HEAD_BYTES))) return true
  return IMAGE_BEFORE.test(body.toString('latin1', Math.max(0, start - BEFORE_BYTES), start))
}
