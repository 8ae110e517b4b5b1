import { invalidRequest } from '../../invalid-request'
import type { MediaSource } from '../../neutral'

/** **Source:** RFC 2397; scheme and words in any case. */
const DATA_URL = /^data:([^;,]*)((?:;[^;,]*)*),/i
const BASE64 = /;\s*base64\s*$/i

/**
 * The source behind a URL field: the bytes of a data URL, or the URL itself. Throws AppError `INVALID_REQUEST` (400) for a data
 * URL that cannot be read.
 */
export function sourceOfUrl(url: string): {
  readonly mediaType: string | null
  readonly source: MediaSource
} {
  // Only the head is looked at: the data may be many MB long.
  const head = url.slice(0, 256)
  const match = DATA_URL.exec(head)
  if (match === null) {
    if (/^data:/i.test(head))
      throw invalidRequest('a data URL must say its type and then, behind a comma, its data')
    return { mediaType: null, source: { type: 'url', url } }
  }
  const [all, type = '', words = ''] = match
  const data = url.slice(all.length)
  return {
    mediaType: type.trim().toLowerCase() || null,
    source: { type: 'base64', data: BASE64.test(words) ? data : percentDecoded(data) },
  }
}

/** The bytes of a text that stands in a URL, in base64. */
function percentDecoded(text: string): string {
  try {
    return Buffer.from(decodeURIComponent(text)).toString('base64')
  } catch {
    throw invalidRequest('a data URL without ;base64 must be percent-encoded UTF-8')
  }
}

/** Bytes as a data URL. */
export function dataUrl(mediaType: string | null, data: string): string {
  return `data:${mediaType ?? 'application/octet-stream'};base64,${data}`
}
