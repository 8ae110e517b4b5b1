import type { TokenUsage } from '@/lib/core'
import type { AnswerChoice, AnswerError, AnswerEvent, NeutralAnswer, PartHead } from './answer'
import type { AssistantPart, Citation, Signature } from './content'

type OpenPart = {
  readonly choice: number
  readonly head: PartHead
  readonly texts: string[]
  readonly citations: Citation[]
  signature: Signature | null
}

/** Folds the events of an answer into the whole of it; a part that was never ended counts as far as it came. */
export function foldAnswer(events: Iterable<AnswerEvent>): NeutralAnswer {
  const parts = new Map<number, OpenPart>()
  const finishes = new Map<number, AnswerChoice['finish']>()
  let start = { id: '', model: '', createdAtSeconds: null as number | null }
  let usage: TokenUsage | null = null
  let error: AnswerError | null = null
  for (const event of events) {
    if (event.type === 'start') start = event
    else if (event.type === 'usage') usage = event.usage
    else if (event.type === 'error') error ??= event.error
    else if (event.type === 'finish')
      finishes.set(event.choice, { reason: event.reason, stopSequence: event.stopSequence })
    else takePart(parts, event)
  }
  return {
    id: start.id,
    model: start.model,
    createdAtSeconds: start.createdAtSeconds,
    choices: choicesOf(parts, finishes),
    usage,
    error,
  }
}

function takePart(parts: Map<number, OpenPart>, event: AnswerEvent): void {
  if (event.type === 'part_start') {
    const { choice, head } = event
    parts.set(event.part, { choice, head, texts: [], citations: [], signature: null })
    return
  }
  if (event.type !== 'delta' && event.type !== 'signature' && event.type !== 'citation') return
  const part = parts.get(event.part)
  if (part === undefined) return
  if (event.type === 'delta') part.texts.push(event.text)
  else if (event.type === 'citation') part.citations.push(event.citation)
  else part.signature = event.signature
}

function choicesOf(
  parts: ReadonlyMap<number, OpenPart>,
  finishes: ReadonlyMap<number, AnswerChoice['finish']>,
): readonly AnswerChoice[] {
  const indexes = new Set([...finishes.keys(), ...[...parts.values()].map(({ choice }) => choice)])
  if (indexes.size === 0) indexes.add(0)
  const whole = [...parts].toSorted(([a], [b]) => a - b).map(([, part]) => part)
  return [...indexes]
    .toSorted((a, b) => a - b)
    .map((index) => ({
      index,
      parts: whole.filter(({ choice }) => choice === index).map(wholePart),
      finish: finishes.get(index) ?? null,
    }))
}

function wholePart({ head, texts, citations, signature }: OpenPart): AssistantPart {
  const text = texts.join('')
  switch (head.type) {
    case 'text':
      return { type: 'text', text, cache: null, citations }
    case 'refusal':
      return { type: 'refusal', text }
    case 'reasoning':
      return { type: 'reasoning', text, signature, isRedacted: head.isRedacted }
    case 'tool_call': {
      const { id, name, kind } = head
      return { type: 'tool_call', id, name, input: text, kind, signature: head.signature, cache: null }
    }
    case 'image':
      return {
        type: 'image',
        mediaType: head.mediaType,
        source: { type: 'base64', data: head.data },
        detail: null,
        cache: null,
      }
  }
}
