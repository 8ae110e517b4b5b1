import { wordTable } from '@/lib/core'
import { present, unsupportedField } from '../../neutral'
import type { DocumentPart, ImagePart, Json, JsonObject, TextPart } from '../../neutral'
import { dataUrl } from '../openai/data-url'

/** A content value: one text as a string, which every compatible provider takes, nothing as an empty one, else a list of parts. */
export function encodeChatContent(
  parts: readonly (TextPart | ImagePart | DocumentPart)[],
  field: string,
): Json {
  const [first] = parts
  if (first === undefined) return ''
  if (parts.length === 1 && first.type === 'text') return first.text
  return parts.map((part, index) => encodeChatPart(part, `${field}.${index}`))
}

function encodeChatPart(part: TextPart | ImagePart | DocumentPart, field: string): JsonObject {
  if (part.type === 'text') return { type: 'text', text: part.text }
  if (part.type === 'image') return encodeImage(part, field)
  return encodeDocument(part, field)
}

function encodeImage({ mediaType, source, detail }: ImagePart, field: string): JsonObject {
  if (source.type === 'file') throw unsupportedField(field, 'the account takes images as bytes or by URL')
  const url = source.type === 'url' ? source.url : dataUrl(mediaType, source.data)
  return { type: 'image_url', image_url: present({ url, detail: detail === 'original' ? 'high' : detail }) }
}

const AUDIO_FORMATS = wordTable<string>({
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
})

function encodeDocument({ mediaType, source, title }: DocumentPart, field: string): JsonObject {
  switch (source.type) {
    case 'text':
      return { type: 'text', text: title === null ? source.text : `${title}\n\n${source.text}` }
    case 'file':
      if (source.platform !== 'openai') {
        throw unsupportedField(field, `the file is stored at ${source.platform}, the account cannot read it`)
      }
      return { type: 'file', file: present({ file_id: source.fileId, filename: title }) }
    case 'url':
      throw unsupportedField(field, 'the account takes files as bytes, not by URL')
    case 'base64': {
      const format = AUDIO_FORMATS[mediaType ?? '']
      if (format !== undefined) return { type: 'input_audio', input_audio: { data: source.data, format } }
      if (mediaType?.startsWith('audio/') === true || mediaType?.startsWith('video/') === true) {
        throw unsupportedField(field, `the account takes no ${mediaType}`)
      }
      const file = { filename: title ?? fileName(mediaType), file_data: dataUrl(mediaType, source.data) }
      return { type: 'file', file }
    }
  }
}

/** Files given as bytes need a name. */
export function fileName(mediaType: string | null): string {
  return mediaType === 'application/pdf' ? 'document.pdf' : 'document'
}
