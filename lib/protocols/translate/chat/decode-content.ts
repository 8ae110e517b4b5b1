import {
  isJsonObject,
  objectIn,
  optionalString,
  optionalWord,
  readList,
  readObject,
  readString,
  textIn,
  unsupportedField,
} from '../../neutral'
import type { CacheMark, DocumentPart, ImagePart, Json, JsonObject, TextPart } from '../../neutral'
import { sourceOfUrl } from '../openai/data-url'

export type ChatContentPart = TextPart | ImagePart | DocumentPart

export const IMAGE_DETAILS = ['auto', 'low', 'high', 'original'] as const

export function plainText(text: string, cache: CacheMark = null): TextPart {
  return { type: 'text', text, cache, citations: [] }
}

/** The parts of a content value: a string is one text part, `null` none. */
export function chatParts(content: Json | undefined, field: string): readonly JsonObject[] {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return readList(content, field).map((part, index) => readObject(part, `${field}.${index}`))
}

/** A breakpoint of the prompt cache, in OpenAI's form or in the form clients of Claude models send. */
export function chatCacheMark(part: JsonObject): CacheMark {
  const control = part['cache_control']
  if (isJsonObject(control)) return control['ttl'] === '1h' ? '1h' : '5m'
  return isJsonObject(part['prompt_cache_breakpoint']) ? '5m' : null
}

/** What a user or a tool says. */
export function decodeChatParts(content: Json | undefined, field: string): readonly ChatContentPart[] {
  return chatParts(content, field).map((part, index) => decodeChatPart(part, `${field}.${index}`))
}

/** Text only, as instructions have it. */
export function decodeChatTexts(content: Json | undefined, field: string): readonly TextPart[] {
  return chatParts(content, field).map((part, index) => decodeChatText(part, `${field}.${index}`))
}

export function decodeChatText(part: JsonObject, field: string): TextPart {
  if (part['type'] !== 'text') throw unsupportedField(`${field}.type`, 'only text is possible here')
  return plainText(readString(part['text'], `${field}.text`), chatCacheMark(part))
}

/** A part of a user's turn. **Source:** `ChatCompletionContentPart` of the `openai` package. */
function decodeChatPart(part: JsonObject, field: string): ChatContentPart {
  switch (textIn(part['type'])) {
    case 'text':
      return decodeChatText(part, field)
    case 'image_url':
      return decodeImage(part, field)
    case 'file':
      return decodeFile(part, field)
    case 'input_audio':
      return decodeAudio(part, field)
    default:
      throw unsupportedField(`${field}.type`, 'this kind of content cannot be translated for the account')
  }
}

function decodeImage(part: JsonObject, field: string): ImagePart {
  const image = readObject(part['image_url'], `${field}.image_url`)
  return {
    type: 'image',
    ...sourceOfUrl(readString(image['url'], `${field}.image_url.url`)),
    detail: optionalWord(image['detail'], IMAGE_DETAILS),
    cache: chatCacheMark(part),
  }
}

function decodeFile(part: JsonObject, field: string): DocumentPart {
  const file = readObject(part['file'], `${field}.file`)
  const fileId = optionalString(file['file_id'], `${field}.file.file_id`)
  const place =
    fileId === null
      ? sourceOfUrl(readString(file['file_data'], `${field}.file.file_data`))
      : { mediaType: null, source: { type: 'file', platform: 'openai', fileId } as const }
  return {
    type: 'document',
    ...place,
    title: optionalString(file['filename'], `${field}.file.filename`),
    cache: chatCacheMark(part),
  }
}

function decodeAudio(part: JsonObject, field: string): DocumentPart {
  const audio = objectIn(part['input_audio'])
  const format = readString(audio['format'], `${field}.input_audio.format`)
  return {
    type: 'document',
    mediaType: format === 'mp3' ? 'audio/mpeg' : `audio/${format}`,
    source: { type: 'base64', data: readString(audio['data'], `${field}.input_audio.data`) },
    title: null,
    cache: chatCacheMark(part),
  }
}
