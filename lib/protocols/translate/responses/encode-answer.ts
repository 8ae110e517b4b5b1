import type { AnswerAudience, AssistantPart, JsonObject, NeutralAnswer, PartHead } from '../../neutral'
import { itemDone, outputItem, reasoningItem } from './output-item'
import { responseObject } from './response-object'

/** A whole response. **Source:** `Response` of the `openai` package. */
export function encodeAnswer(answer: NeutralAnswer, audience: AnswerAudience): JsonObject {
  const { id, model, createdAtSeconds, usage, error } = answer
  const choice = answer.choices[0]
  const output: JsonObject[] = []
  for (const part of choice?.parts ?? []) addItems(output, part, audience)
  const reason = choice?.finish?.reason ?? 'stop'
  return responseObject({ id, model, createdAtSeconds, output, reason, usage, error }, audience)
}

function addItems(output: JsonObject[], part: AssistantPart, { idSeed, request }: AnswerAudience): void {
  const head = headOf(part)
  if (part.type === 'tool_call' && part.signature !== null) {
    const { signature } = part
    output.push(reasoningItem(`rs_${idSeed}_${output.length}`, { text: '', signature, isRedacted: true }))
  }
  const text = part.type === 'tool_call' ? part.input : part.type === 'image' ? '' : part.text
  const citations = part.type === 'text' ? part.citations : []
  const signature = part.type === 'reasoning' ? part.signature : null
  const item = outputItem(head, request, `${idSeed}_${output.length}`)
  output.push(itemDone(item, { text, citations, signature }))
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
    case 'image': {
      const data = part.source.type === 'base64' ? part.source.data : ''
      return { type: 'image', mediaType: part.mediaType ?? 'image/png', data }
    }
  }
}
