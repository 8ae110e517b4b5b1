import { parseJsonObject, present, unsupportedField } from '../../neutral'
import type {
  CacheMark,
  DocumentPart,
  ImagePart,
  Json,
  JsonObject,
  MediaSource,
  TextPart,
} from '../../neutral'

/** `cache_control`; `undefined` = no mark. */
function cacheControl(mark: CacheMark): JsonObject | undefined {
  if (mark === null) return undefined
  return mark === '1h' ? { type: 'ephemeral', ttl: '1h' } : { type: 'ephemeral' }
}

/** Text blocks; blank ones, which this wire refuses, are left out. Citations of other wires stay behind. */
export function encodeTexts(parts: readonly TextPart[]): readonly JsonObject[] {
  return parts.filter(isSaid).map(encodeText)
}

/** Whether a text is more than blanks. */
export function isSaid({ text }: { readonly text: string }): boolean {
  return text.trim() !== ''
}

export function encodeText({ text, cache }: TextPart): JsonObject {
  return withCache({ type: 'text', text }, cache)
}

export function withCache(block: JsonObject, cache: CacheMark): JsonObject {
  const control = cacheControl(cache)
  return control === undefined ? block : { ...block, cache_control: control }
}

const IMAGE_TYPES: readonly (string | null)[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp']

export function encodeMedia(part: TextPart | ImagePart | DocumentPart, field: string): JsonObject {
  if (part.type === 'text') return encodeText(part)
  if (part.type === 'image') return encodeImage(part, field)
  return encodeDocument(part, field)
}

function encodeImage({ mediaType, source, cache }: ImagePart, field: string): JsonObject {
  if (source.type === 'base64' && !IMAGE_TYPES.includes(mediaType)) {
    throw unsupportedField(field, `the account takes JPEG, PNG, GIF and WebP images, not ${mediaType}`)
  }
  return withCache({ type: 'image', source: encodeSource(source, mediaType, field) }, cache)
}

function encodeDocument({ mediaType, source, title, cache }: DocumentPart, field: string): JsonObject {
  return withCache(
    present({ type: 'document', source: documentSource(source, mediaType, field), title }),
    cache,
  )
}

function documentSource(source: DocumentPart['source'], mediaType: string | null, field: string): JsonObject {
  if (source.type === 'text') return { type: 'text', media_type: 'text/plain', data: source.text }
  if (source.type === 'url' && mediaType !== null && mediaType !== 'application/pdf') {
    throw unsupportedField(field, `the account reads PDF files by address, not ${mediaType}`)
  }
  if (source.type !== 'base64') return encodeSource(source, mediaType, field)
  if (mediaType === 'application/pdf') return encodeSource(source, mediaType, field)
  if (mediaType?.startsWith('text/') === true || mediaType === 'application/json') {
    const data = Buffer.from(source.data, 'base64').toString('utf8')
    return { type: 'text', media_type: 'text/plain', data }
  }
  throw unsupportedField(field, `the account takes PDF and plain text files, not ${mediaType}`)
}

function encodeSource(source: MediaSource, mediaType: string | null, field: string): JsonObject {
  if (source.type === 'base64') return { type: 'base64', media_type: mediaType, data: source.data }
  if (source.type === 'url') return { type: 'url', url: source.url }
  if (source.platform !== 'anthropic') {
    throw unsupportedField(field, `the file is stored at ${source.platform}, the account cannot read it`)
  }
  return { type: 'file', file_id: source.fileId }
}

/**
 * A call's arguments as an object. Text that is none (an answer cut in its middle, pieces that a client joined wrongly) goes
 * whole in one field: the provider that wrote it takes it back, and refused here it would end the conversation for good.
 */
export function argumentsObject(input: string): Json {
  if (input.trim() === '') return {}
  return parseJsonObject(input) ?? { unparsed_arguments: input }
}
