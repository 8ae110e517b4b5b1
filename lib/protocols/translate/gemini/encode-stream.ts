import type { TokenUsage } from '@/lib/core'
import { dataEvent, frameAround } from '../../neutral'
import type {
  AnswerAudience,
  AnswerEncoder,
  AnswerEvent,
  Citation,
  Json,
  JsonObject,
  PartHead,
  Signature,
} from '../../neutral'
import { errorEnd } from '../../gemini-generate/render-stream-error'
import { shownModel } from '../shown-model'
import { encodeCall, encodeGrounding, encodeImage, encodeThought } from './encode-part'
import { writeFinishReason } from './finish-reasons'
import { encodeUsage } from './usage'

type Part = {
  readonly choice: number
  readonly head: PartHead
  readonly texts: string[]
  readonly citations: Citation[]
  /** Of a thought: the last piece and the signature, which go out in one part. */
  held: string
  signature: Signature | null
}

type State = {
  readonly audience: AnswerAudience
  readonly parts: Map<number, Part>
  /** The last chunk's candidates: their reason, held until the usage is known. */
  readonly finishes: JsonObject[]
  readonly grounding: Map<number, JsonObject>
  head: JsonObject | null
  /** The same as text after an opening brace; made once. */
  headText: string | null
  usage: TokenUsage | null
}

/**
 * Writes a Gemini stream; calls go out whole, and the last chunk bears every candidate's reason and the usage. A thought's
 * signature, which is known at its end, bears the last piece of it: there are clients that drop parts without text.
 * **Source:** https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function createAnswerEncoder(audience: AnswerAudience): AnswerEncoder {
  const state: State = {
    audience,
    parts: new Map(),
    finishes: [],
    grounding: new Map(),
    head: null,
    headText: null,
    usage: null,
  }
  return {
    push: (event) => write(state, event),
    textFrame: (number) =>
      state.parts.get(number)?.head.type === 'reasoning'
        ? null
        : frameAround((text) => ofPart(state, number, (part) => textOf(state, part, text))),
    listener: (number) => (text) => keepText(state.parts.get(number), text),
  }
}

function write(state: State, event: AnswerEvent): string {
  switch (event.type) {
    case 'start':
      state.head ??= answerHead(event.id, event.model, state.audience)
      return ''
    case 'part_start': {
      const { choice, head } = event
      state.parts.set(event.part, { choice, head, texts: [], citations: [], held: '', signature: null })
      return head.type === 'image' ? chunk(state, choice, encodeImage(head)) : ''
    }
    case 'delta':
      return ofPart(state, event.part, (part) => {
        keepText(part, event.text)
        return textOf(state, part, event.text)
      })
    case 'signature':
      return ofPart(state, event.part, (part) => {
        part.signature = event.signature
        return ''
      })
    case 'citation':
      return ofPart(state, event.part, ({ citations }) => {
        citations.push(event.citation)
        return ''
      })
    case 'part_end':
      return endPart(state, event.part)
    case 'finish':
      state.finishes.push(finishedCandidate(state, event))
      return ''
    case 'usage':
      state.usage = event.usage
      return ''
    case 'error':
      return heldThoughts(state) + errorEnd(event.error)
    case 'ping':
      return state.audience.keepAlive.toString('latin1')
    case 'end':
      return lastChunk(state)
  }
}

/** The fields every chunk repeats. */
export function answerHead(id: string, model: string, audience: AnswerAudience): JsonObject {
  return { modelVersion: shownModel(model, audience), responseId: id === '' ? audience.idSeed : id }
}

function chunk(state: State, index: number, part: JsonObject): string {
  const candidate = { content: { role: 'model', parts: [part] }, index }
  return dataEvent({ candidates: [candidate], ...headOf(state) })
}

/** Nearly every chunk is one of these, so they are put together by hand. */
function textChunk(state: State, index: number, text: string): string {
  state.headText ??= JSON.stringify(headOf(state)).slice(1)
  return `data: {"candidates":[{"content":{"role":"model","parts":[{"text":${JSON.stringify(text)}}]},"index":${index}}],${state.headText}\n\n`
}

function headOf(state: State): JsonObject {
  return (state.head ??= answerHead('', '', state.audience))
}

function ofPart({ parts }: State, number: number, writePart: (part: Part) => string): string {
  const part = parts.get(number)
  return part === undefined ? '' : writePart(part)
}

/** Citations count in texts, calls are written when they are whole; nothing else is kept. */
function keepText(part: Part | undefined, text: string): void {
  if (part?.head.type === 'text' || part?.head.type === 'tool_call') part.texts.push(text)
}

function textOf(state: State, part: Part, text: string): string {
  const { choice, head } = part
  switch (head.type) {
    case 'text':
      return textChunk(state, choice, text)
    case 'refusal':
      return chunk(state, choice, { text })
    case 'reasoning':
      return heldThought(state, part, text)
    case 'tool_call':
    case 'image':
      return ''
  }
}

/** What of a thought has waited for the next piece, which waits in its place. */
function heldThought(state: State, part: Part, next: string): string {
  const text = part.held
  part.held = next
  const thought = { text, signature: null, isRedacted: false }
  return text === '' ? '' : chunk(state, part.choice, encodeThought(thought))
}

/** The stream breaks off: no signature will come. */
function heldThoughts(state: State): string {
  return [...state.parts.values()].map((part) => heldThought(state, part, '')).join('')
}

/** The end of a thought: its last piece and its signature. */
function endThought(state: State, { choice, head, held: text, signature }: Part): string {
  if (text === '' && signature === null) return ''
  const isRedacted = head.type === 'reasoning' && head.isRedacted
  return chunk(state, choice, encodeThought({ text, signature, isRedacted }))
}

function endPart(state: State, number: number): string {
  return ofPart(state, number, (part) => {
    const { choice, head, texts, citations } = part
    state.parts.delete(number)
    if (head.type === 'reasoning') return endThought(state, part)
    if (head.type === 'tool_call') return chunk(state, choice, encodeCall(head, texts.join('')))
    const grounding = encodeGrounding(texts.join(''), citations)
    if (grounding !== null) state.grounding.set(choice, grounding)
    return ''
  })
}

function finishedCandidate(
  { grounding }: State,
  { choice, reason }: Extract<AnswerEvent, { type: 'finish' }>,
): JsonObject {
  const groundingMetadata = grounding.get(choice)
  return {
    content: { role: 'model', parts: [{ text: '' }] },
    finishReason: writeFinishReason(reason),
    index: choice,
    ...(groundingMetadata === undefined ? {} : { groundingMetadata }),
  }
}

function lastChunk(state: State): string {
  const { finishes, usage } = state
  const candidates: readonly Json[] = finishes
  const usageMetadata = usage === null ? {} : { usageMetadata: encodeUsage(usage) }
  return dataEvent({ candidates, ...usageMetadata, ...headOf(state) })
}
