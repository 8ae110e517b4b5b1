import { wordTable } from '@/lib/core'

const BY_ENDING = wordTable<string>({
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  pdf: 'application/pdf',
  txt: 'text/plain',
})

/** The media type an address ends in; `null` = its ending tells none. */
export function mediaTypeOfUrl(url: string): string | null {
  const ending = /\.([a-z]{3,4})(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? ''
  return BY_ENDING[ending] ?? null
}
