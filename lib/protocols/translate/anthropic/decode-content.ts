import { invalidRequest } from '../../invalid-request'
import type { CacheMark, Citation, DocumentPart, ImagePart, MediaSource, TextPart } from '../../neutral'
import {
  isJsonObject,
  objectsIn,
  optionalString,
  readList,
  readObject,
  readString,
  textIn,
  textOrNull,
  unsupportedField,
} from '../../neutral'
import type { Json, JsonObject } from '../../neutral'

/** The blocks of a content value: a string is one text block. */
export function contentBlocks(content: Json | undefined, field: string): readonly JsonObject[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return readList(content, field).map((block, index) => readObject(block, `${field}.${index}`))
}

/** `cache_control` of a block or tool. */
export function cacheMarkOf(block: JsonObject): CacheMark {
  const mark = block['cache_control']
  if (!isJsonObject(mark)) return null
  return mark['ttl'] === '1h' ? '1h' : '5m'
}

/** Text blocks only, as the system prompt and tool-less places have them. */
export function decodeTexts(content: Json | undefined, field: string): readonly TextPart[] {
  if (content === undefined || content === null) return []
  return contentBlocks(content, field).map((block, index) => decodeText(block, `${field}.${index}`))
}

export function decodeText(block: JsonObject, field: string): TextPart {
  if (block['type'] !== 'text') throw unsupportedField(`${field}.type`, 'only text is possible here')
  return {
    type: 'text',
    text: readString(block['text'], `${field}.text`),
    cache: cacheMarkOf(block),
    citations: objectsIn(block['citations']).map(decodeCitation),
  }
}

/** A citation of any kind; positions inside the source are left out, other wires count in the answer. */
export function decodeCitation(citation: JsonObject): Citation {
  return {
    url: textOrNull(citation['url']) ?? textOrNull(citation['source']),
    title: textOrNull(citation['title']) ?? textOrNull(citation['document_title']),
    citedText: textOrNull(citation['cited_text']),
    start: null,
    end: null,
  }
}

/** Parts that user turns and tool results share; `null` = another kind of block. */
export function decodeMedia(block: JsonObject, field: string): TextPart | ImagePart | DocumentPart | null {
  switch (textIn(block['type'])) {
    case 'text':
      return decodeText(block, field)
    case 'image':
      return decodeImage(block, field)
    case 'document':
      return decodeDocument(block, field)
    case 'search_result':
      return decodeSearchResult(block, field)
    default:
      return null
  }
}

function decodeImage(block: JsonObject, field: string): ImagePart {
  const source = readObject(block['source'], `${field}.source`)
  return {
    type: 'image',
    mediaType: textOrNull(source['media_type']),
    source: decodeSource(source, `${field}.source`),
    detail: null,
    cache: cacheMarkOf(block),
  }
}

function decodeSource(source: JsonObject, field: string): MediaSource {
  switch (textIn(source['type'])) {
    case 'base64':
      return { type: 'base64', data: readString(source['data'], `${field}.data`) }
    case 'url':
      return { type: 'url', url: readString(source['url'], `${field}.url`) }
    case 'file':
      return {
        type: 'file',
        platform: 'anthropic',
        fileId: readString(source['file_id'], `${field}.file_id`),
      }
    default:
      throw invalidRequest(`${field}.type is not known`, { param: `${field}.type` })
  }
}

function decodeDocument(block: JsonObject, field: string): DocumentPart {
  const source = readObject(block['source'], `${field}.source`)
  const part = {
    type: 'document' as const,
    title: optionalString(block['title'], `${field}.title`),
    cache: cacheMarkOf(block),
  }
  if (source['type'] === 'text' || source['type'] === 'content') {
    const text = documentText(source, `${field}.source`)
    return { ...part, mediaType: 'text/plain', source: { type: 'text', text } }
  }
  const mediaType = textOrNull(source['media_type'])
  return {
    ...part,
    mediaType: mediaType ?? (source['type'] === 'url' ? 'application/pdf' : null),
    source: decodeSource(source, `${field}.source`),
  }
}

function documentText(source: JsonObject, field: string): string {
  if (source['type'] === 'text') return readString(source['data'], `${field}.data`)
  return decodeTexts(source['content'], `${field}.content`)
    .map(({ text }) => text)
    .join('\n')
}

function decodeSearchResult(block: JsonObject, field: string): DocumentPart {
  const texts = decodeTexts(block['content'], `${field}.content`)
  const from = readString(block['source'], `${field}.source`)
  return {
    type: 'document',
    mediaType: 'text/plain',
    source: { type: 'text', text: [from, ...texts.map(({ text }) => text)].join('\n') },
    title: optionalString(block['title'], `${field}.title`),
    cache: cacheMarkOf(block),
  }
}
