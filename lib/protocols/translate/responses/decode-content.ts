import {
  isJsonObject,
  objectsIn,
  optionalString,
  optionalWord,
  readList,
  readObject,
  readString,
  textIn,
  textOrNull,
  numberOrNull,
  unsupportedField,
} from '../../neutral'
import type {
  Citation,
  DocumentPart,
  ImagePart,
  Json,
  JsonObject,
  RefusalPart,
  TextPart,
} from '../../neutral'
import { chatCacheMark, IMAGE_DETAILS, plainText } from '../chat/decode-content'
import { sourceOfUrl } from '../openai/data-url'

/** The parts of a message's or an output's content: a string is one text. */
export function contentParts(content: Json | undefined, field: string): readonly JsonObject[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'input_text', text: content }]
  return readList(content, field).map((part, index) => readObject(part, `${field}.${index}`))
}

/** What a user or a tool says. **Source:** `ResponseInputContent` of the `openai` package. */
export function decodeInput(part: JsonObject, field: string): TextPart | ImagePart | DocumentPart {
  switch (textIn(part['type'])) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return plainText(readString(part['text'], `${field}.text`), chatCacheMark(part))
    case 'input_image':
      return decodeImage(part, field)
    case 'input_file':
      return decodeFile(part, field)
    default:
      throw unsupportedField(`${field}.type`, 'this kind of content cannot be translated for the account')
  }
}

/** What the assistant said. */
export function decodeOutput(part: JsonObject, field: string): TextPart | RefusalPart {
  if (part['type'] === 'refusal')
    return { type: 'refusal', text: readString(part['refusal'], `${field}.refusal`) }
  return {
    ...plainText(readString(part['text'], `${field}.text`)),
    citations: objectsIn(part['annotations'])
      .map(decodeAnnotation)
      .filter((one) => one !== null),
  }
}

/** `null` for annotations without an address. */
export function decodeAnnotation(annotation: Json | undefined): Citation | null {
  if (!isJsonObject(annotation) || annotation['type'] !== 'url_citation') return null
  return {
    url: textOrNull(annotation['url']),
    title: textOrNull(annotation['title']),
    citedText: null,
    start: numberOrNull(annotation['start_index']),
    end: numberOrNull(annotation['end_index']),
  }
}

function decodeImage(part: JsonObject, field: string): ImagePart {
  const fileId = optionalString(part['file_id'], `${field}.file_id`)
  const place =
    fileId === null
      ? sourceOfUrl(readString(part['image_url'], `${field}.image_url`))
      : { mediaType: null, source: { type: 'file', platform: 'openai', fileId } as const }
  return {
    type: 'image',
    ...place,
    detail: optionalWord(part['detail'], IMAGE_DETAILS),
    cache: chatCacheMark(part),
  }
}

function decodeFile(part: JsonObject, field: string): DocumentPart {
  const fileId = optionalString(part['file_id'], `${field}.file_id`)
  const url = optionalString(part['file_url'], `${field}.file_url`)
  const place =
    fileId !== null
      ? { mediaType: null, source: { type: 'file', platform: 'openai', fileId } as const }
      : url !== null
        ? { mediaType: null, source: { type: 'url', url } as const }
        : sourceOfUrl(readString(part['file_data'], `${field}.file_data`))
  return {
    type: 'document',
    ...place,
    title: optionalString(part['filename'], `${field}.filename`),
    cache: chatCacheMark(part),
  }
}
