import type { AnswerEvent, AssistantPart, NeutralAnswer, PartHead } from '@/lib/protocols/neutral'

/** The events of a whole answer, texts in pieces of `pieceLength` characters; choices one after the other. */
export function unfoldAnswer(answer: NeutralAnswer, pieceLength: number): readonly AnswerEvent[] {
  const { id, model, createdAtSeconds, usage } = answer
  let next = 0
  return [
    { type: 'start', id, model, createdAtSeconds },
    ...answer.choices.flatMap(({ index, parts, finish }): AnswerEvent[] => [
      ...parts.flatMap((part) => eventsOf(part, next++, { choice: index, pieceLength })),
      ...(finish === null ? [] : [{ type: 'finish' as const, choice: index, ...finish }]),
    ]),
    ...(usage === null ? [] : [{ type: 'usage' as const, usage }]),
    { type: 'end' },
  ]
}

function eventsOf(
  whole: AssistantPart,
  part: number,
  { choice, pieceLength }: { readonly choice: number; readonly pieceLength: number },
): AnswerEvent[] {
  const text = whole.type === 'tool_call' ? whole.input : whole.type === 'image' ? '' : whole.text
  const pieces = text.match(new RegExp(`[^]{1,${pieceLength}}`, 'gu')) ?? []
  const signature = whole.type === 'reasoning' ? whole.signature : null
  return [
    { type: 'part_start', part, choice, head: headOf(whole) },
    ...pieces.map((piece) => ({ type: 'delta' as const, part, text: piece })),
    ...(signature === null ? [] : [{ type: 'signature' as const, part, signature }]),
    { type: 'part_end', part },
  ]
}

function headOf(part: AssistantPart): PartHead {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: part.type }
    case 'reasoning':
      return { type: 'reasoning', isRedacted: part.isRedacted }
    case 'tool_call':
      return { type: 'tool_call', id: part.id, name: part.name, kind: part.kind, signature: part.signature }
    case 'image':
      return { type: 'image', mediaType: part.mediaType ?? '', data: '' }
  }
}
