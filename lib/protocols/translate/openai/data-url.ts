import type { MediaSource } from '../../neutral'

const DATA_URL = /^data:([^;,]*)(?:;[^;,]*)*;base64,/

/** The source behind a URL field: the bytes of a data URL, or the URL itself. */
export function sourceOfUrl(url: string): {
  readonly mediaType: string | null
  readonly source: MediaSource
} {
  // Only the head is looked at: the data may be many MB long.
  const match = DATA_URL.exec(url.slice(0, 256))
  if (match === null) return { mediaType: null, source: { type: 'url', url } }
  return {
    mediaType: match[1] || null,
    source: { type: 'base64', data: url.slice(match[0].length) },
  }
}

/** Bytes as a data URL. */
export function dataUrl(mediaType: string | null, data: string): string {
  return `data:${mediaType ?? 'application/octet-stream'};base64,${data}`
}
