import {
  isJsonObject,
  numberOrNull,
  objectIn,
  objectsIn,
  textIn,
  textOrNull,
  unwrapSignature,
} from '../../neutral'
import type {
  AnswerEvent,
  AnswerOrigin,
  Json,
  JsonObject,
  PartCounter,
  PartHead,
  TextListener,
} from '../../neutral'
import { createCallArguments } from './call-arguments'
import type { CallArguments } from './call-arguments'

/** Reads what the choices of one answer bring. */
export type DeltaReader = {
  /** Takes the delta of a choice, or its whole message. */
  read(choice: number, delta: JsonObject): void
  /** Who is to be told of more text of a part, whose deltas were not read; `null` = nobody. */
  listener(part: number): TextListener | null
}

type Call = {
  readonly id: string
  /** Else we have made one up. */
  readonly isIdTold: boolean
  readonly name: string
  readonly part: number
  readonly args: CallArguments
}
type Choice = {
  /** The running part of text, refusal or thinking. */
  text: { readonly type: string; readonly part: number } | null
  readonly calls: Map<number, Call>
}

type Parts = {
  readonly origin: AnswerOrigin
  readonly parts: PartCounter
  readonly emit: (event: AnswerEvent) => void
}

/** Makes the reader of one answer's deltas, which remembers the parts of each choice. */
export function createDeltaReader(target: Parts): DeltaReader {
  const choices = new Map<number, Choice>()

  function read(index: number, delta: JsonObject): void {
    const choice = choices.get(index) ?? { text: null, calls: new Map() }
    choices.set(index, choice)
    const { parts, emit } = target
    const text = (head: PartHead, piece: string): void => addText(parts, { choice, index, head }, piece)
    text({ type: 'reasoning', isRedacted: false }, textIn(delta['reasoning_content'] ?? delta['reasoning']))
    text({ type: 'text' }, contentText(delta['content']))
    text({ type: 'refusal' }, textIn(delta['refusal']))
    for (const image of objectsIn(delta['images'])) addImage(parts, { choice, index }, image)
    for (const annotation of objectsIn(delta['annotations'])) cite(choice, annotation, emit)
    for (const [position, call] of objectsIn(delta['tool_calls']).entries()) {
      addCall(target, { choice, index }, { call, at: numberOrNull(call['index']) ?? position })
    }
  }

  function listener(part: number): TextListener | null {
    for (const { calls } of choices.values()) {
      for (const call of calls.values()) if (call.part === part) return call.args.add
    }
    return null
  }

  return { read, listener }
}

/** Some compatible providers answer in parts. */
function contentText(content: Json | undefined): string {
  if (!Array.isArray(content)) return textIn(content)
  return objectsIn(content)
    .map(({ text }) => textIn(text))
    .join('')
}

type At = { readonly choice: Choice; readonly index: number }

function addText(
  parts: PartCounter,
  { choice, index, head }: At & { readonly head: PartHead },
  piece: string,
): void {
  if (piece === '') return
  if (choice.text?.type !== head.type) {
    endText(parts, choice)
    choice.text = { type: head.type, part: parts.begin(head, index) }
  }
  parts.add(choice.text.part, piece)
}

function endText(parts: PartCounter, choice: Choice): void {
  if (choice.text !== null) parts.end(choice.text.part)
  choice.text = null
}

const PICTURE = /^data:(image\/[\w.+-]+);base64,/i

/** A picture that the model has drawn, as OpenRouter and those like it send it. **Source:** https://openrouter.ai/docs/features/multimodal/image-generation */
function addImage(parts: PartCounter, { choice, index }: At, image: JsonObject): void {
  const url = textIn(objectIn(image['image_url'])['url'])
  const [head = '', mediaType = ''] = PICTURE.exec(url.slice(0, 256)) ?? []
  if (head === '') return
  endText(parts, choice)
  parts.end(parts.begin({ type: 'image', mediaType, data: url.slice(head.length) }, index))
}

/** A link of the answer's text. **Source:** `ChatCompletionMessage.Annotation` of the `openai` package. */
function cite({ text }: Choice, annotation: JsonObject, emit: (event: AnswerEvent) => void): void {
  const link = annotation['url_citation']
  if (text?.type !== 'text' || !isJsonObject(link)) return
  const citation = {
    url: textOrNull(link['url']),
    title: textOrNull(link['title']),
    citedText: null,
    start: numberOrNull(link['start_index']),
    end: numberOrNull(link['end_index']),
  }
  emit({ type: 'citation', part: text.part, citation })
}

function addCall(
  { parts, origin }: Parts,
  { choice, index }: At,
  { call, at }: { readonly call: JsonObject; readonly at: number },
): void {
  const named = objectIn(call['function'] ?? call['custom'])
  const told = { id: textIn(call['id']), name: textIn(named['name']) }
  const piece = textIn(named['arguments']) || textIn(named['input'])
  let open = choice.calls.get(at)
  if (open === undefined || isAnother(open, told, piece)) {
    endText(parts, choice)
    for (const { part, args } of choice.calls.values()) if (args.areWhole()) parts.end(part)
    const id = told.id || `call_${origin.idSeed}_${index}_${at}`
    const part = parts.begin(headOf(call, id, origin), index)
    open = { id, isIdTold: told.id !== '', name: told.name, part, args: createCallArguments() }
    choice.calls.set(at, open)
  }
  open.args.add(piece)
  parts.add(open.part, piece)
}

/**
 * Some compatible providers count no calls: each has index 0, and an id of its own. Others repeat the name of one call with
 * every piece, under ever new ids, or tell its id late.
 */
function isAnother(open: Call, told: { readonly id: string; readonly name: string }, piece: string): boolean {
  if (told.id === '' || told.id === open.id || told.name === '') return false
  if (told.name !== open.name) return true
  return (open.isIdTold || piece !== '') && open.args.areWhole()
}

function headOf(call: JsonObject, id: string, { platform }: AnswerOrigin): PartHead {
  const isCustom = isJsonObject(call['custom'])
  const google = objectIn(objectIn(call['extra_content'])['google'])
  const signature = textIn(google['thought_signature'])
  return {
    type: 'tool_call',
    id,
    name: textIn(objectIn(call['function'] ?? call['custom'])['name']),
    kind: isCustom ? 'custom' : 'function',
    signature: unwrapSignature(signature, platform),
  }
}
