import { invalidRequest } from '../../invalid-request'
import {
  isJsonObject,
  isRedactedSignature,
  optionalList,
  optionalString,
  readList,
  readObject,
  readString,
  textIn,
  textOrNull,
  unsupportedField,
  unwrapSignature,
} from '../../neutral'
import type {
  AssistantPart,
  DocumentPart,
  ImagePart,
  Json,
  JsonObject,
  NeutralMessage,
  Signature,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../../neutral'
import { joinTurns } from '../join-turns'
import { pick } from './pick'

/** Ids that this wire leaves out, made in the order of the calls; results take them by the name of their function. */
type Ids = { count: number; readonly open: { readonly id: string; readonly name: string }[] }

/** `contents` of a request. **Source:** `Content` and `Part` of `@google/genai`. */
export function decodeContents(contents: Json | undefined): readonly NeutralMessage[] {
  const ids: Ids = { count: 0, open: [] }
  const decoded = readList(contents, 'contents').map((item, index) => {
    const field = `contents.${index}`
    return decodeContent(readObject(item, field), field, ids)
  })
  return joinTurns(decoded).map((turn) =>
    turn.role === 'assistant' ? { ...turn, content: joinPieces(turn.content) } : turn,
  )
}

/** Texts that follow each other are one, as are thoughts: clients keep an answer in the pieces that it was streamed in. */
function joinPieces(parts: readonly AssistantPart[]): readonly AssistantPart[] {
  const joined: AssistantPart[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    const whole = last === undefined ? null : joinedWith(last, part)
    if (whole === null) joined.push(part)
    else joined[joined.length - 1] = whole
  }
  return joined
}

/** Two parts as one; `null` = they are two. A signature ends the thought that it signs. */
function joinedWith(last: AssistantPart, part: AssistantPart): AssistantPart | null {
  if (last.type === 'text' && part.type === 'text') return { ...last, text: last.text + part.text }
  if (last.type !== 'reasoning' || part.type !== 'reasoning') return null
  return last.signature === null && !part.isRedacted ? { ...part, text: last.text + part.text } : null
}

function decodeContent(content: JsonObject, field: string, ids: Ids): NeutralMessage {
  const parts = optionalList(content['parts'], `${field}.parts`).map((part, index) =>
    readObject(part, `${field}.parts.${index}`),
  )
  const at = (index: number): string => `${field}.parts.${index}`
  switch (optionalString(content['role'], `${field}.role`) ?? 'user') {
    case 'model':
      return {
        role: 'assistant',
        content: parts.flatMap((part, index) => decodeModelPart(part, at(index), ids)),
      }
    case 'user':
    case 'function':
      return {
        role: 'user',
        content: withMedia(parts.map((part, index) => decodeUserPart(part, at(index), ids))),
      }
    default:
      throw invalidRequest(`${field}.role is not known`, { param: `${field}.role` })
  }
}

/** The text of `systemInstruction`: a content, whatever its role. */
export function decodeSystem(value: Json | undefined): readonly TextPart[] {
  if (value === undefined || value === null) return []
  const field = 'systemInstruction'
  if (typeof value === 'string') return [plain(value)]
  return optionalList(readObject(value, field)['parts'], `${field}.parts`).map((item, index) => {
    const part = readObject(item, `${field}.parts.${index}`)
    return plain(readString(part['text'], `${field}.parts.${index}.text`))
  })
}

function plain(text: string): TextPart {
  return { type: 'text', text, cache: null, citations: [] }
}

function decodeUserPart(part: JsonObject, field: string, ids: Ids): UserPart {
  const response = pick(part, 'functionResponse')
  if (isJsonObject(response)) return decodeResult(response, `${field}.functionResponse`, ids)
  if (typeof part['text'] === 'string') return plain(part['text'])
  return decodeMedia(part, field)
}

/** Images and files right behind a result are its own: most models of this wire take none inside. */
function withMedia(parts: readonly UserPart[]): readonly UserPart[] {
  const kept: UserPart[] = []
  let inside: ToolResultPart['content'][number][] | null = null
  for (const part of parts) {
    if (inside !== null && (part.type === 'image' || part.type === 'document')) inside.push(part)
    else if (part.type === 'tool_result') {
      inside = [...part.content]
      kept.push({ ...part, content: inside })
    } else {
      inside = null
      kept.push(part)
    }
  }
  return kept
}

function decodeMedia(part: JsonObject, field: string): ImagePart | DocumentPart {
  const inline = pick(part, 'inlineData')
  const file = pick(part, 'fileData')
  const place = isJsonObject(inline) ? inline : isJsonObject(file) ? file : null
  if (place === null) throw unsupportedField(field, 'this kind of part cannot be translated for the account')
  const mediaType = textOrNull(pick(place, 'mimeType'))
  const source = isJsonObject(inline)
    ? ({ type: 'base64', data: readString(inline['data'], `${field}.inlineData.data`) } as const)
    : sourceOfUri(readString(pick(place, 'fileUri'), `${field}.fileData.fileUri`))
  return mediaType?.startsWith('image/') === true
    ? { type: 'image', mediaType, source, detail: null, cache: null }
    : { type: 'document', mediaType, source, title: textOrNull(pick(place, 'displayName')), cache: null }
}

/** Files stored at Google are known by their address there; any other address is a link. */
function sourceOfUri(uri: string): ImagePart['source'] {
  const isStored = uri.startsWith('gs://') || uri.includes('generativelanguage.googleapis.com/')
  return isStored ? { type: 'file', platform: 'gemini', fileId: uri } : { type: 'url', url: uri }
}

/** Code that the provider itself has run: what came of it stands in the text that follows. */
const HOSTED = ['executableCode', 'codeExecutionResult'] as const

function decodeModelPart(part: JsonObject, field: string, ids: Ids): readonly AssistantPart[] {
  const signed = textIn(pick(part, 'thoughtSignature'))
  const signature = unwrapSignature(signed, 'gemini')
  const call = pick(part, 'functionCall')
  if (isJsonObject(call)) return [decodeCall(call, `${field}.functionCall`, { ids, signature })]
  const { text } = part
  if (part['thought'] === true) {
    const thought = textIn(text)
    if (thought === '' && signature === null) return []
    return [{ type: 'reasoning', text: thought, signature, isRedacted: isRedactedSignature(signed) }]
  }
  if (typeof text === 'string') return text === '' ? [] : [plain(text)]
  if (HOSTED.some((key) => isJsonObject(pick(part, key)))) return []
  const media = decodeMedia(part, field)
  if (media.type === 'document') throw unsupportedField(field, 'the account takes no files of the model')
  return [media]
}

function decodeCall(
  call: JsonObject,
  field: string,
  { ids, signature }: { readonly ids: Ids; readonly signature: Signature | null },
): ToolCallPart {
  const name = readString(call['name'], `${field}.name`)
  const id = optionalString(call['id'], `${field}.id`) ?? `call_${ids.count}`
  ids.count += 1
  ids.open.push({ id, name })
  const input = JSON.stringify(call['args'] ?? {})
  return { type: 'tool_call', id, name, input, kind: 'function', signature, cache: null }
}

function decodeResult(result: JsonObject, field: string, ids: Ids): ToolResultPart {
  const name = readString(result['name'], `${field}.name`)
  const told = optionalString(result['id'], `${field}.id`)
  const at = ids.open.findIndex((call) => (told === null ? call.name === name : call.id === told))
  const [call] = at < 0 ? [] : ids.open.splice(at, 1)
  const response = readObject(result['response'] ?? {}, `${field}.response`)
  const isError = typeof response['error'] === 'string' && Object.keys(response).length === 1
  const media = optionalList(result['parts'], `${field}.parts`).map((part, index) =>
    decodeMedia(readObject(part, `${field}.parts.${index}`), `${field}.parts.${index}`),
  )
  return {
    type: 'tool_result',
    callId: told ?? call?.id ?? `call_${name}`,
    name,
    content: [...resultText(response, media.length > 0), ...media],
    isError,
    kind: 'function',
    cache: null,
  }
}

/** A response that is one text under `output`, `result` or `error` is that text; any other is told as JSON. */
function resultText(response: JsonObject, hasMedia: boolean): readonly TextPart[] {
  const keys = Object.keys(response)
  if (keys.length === 0 && hasMedia) return []
  const [key] = keys
  const value = key === undefined ? undefined : response[key]
  const isPlain = keys.length === 1 && ['output', 'result', 'error'].includes(key ?? '')
  return [plain(isPlain && typeof value === 'string' ? value : JSON.stringify(response))]
}
