import type { StreamPlan } from '../send-answer'
import type { Question } from './read-question'
import type { Reply } from './compose-reply'

const CREATED = 1_774_000_000

/** Source: `Response` of the `openai` package; every field it names as required is there. */
function responseOf(id: string, reply: Reply, question: Question): object {
  const { body } = question
  return {
    id,
    object: 'response',
    created_at: CREATED,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    model: reply.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: question.previousResponseId,
    reasoning: { effort: null, summary: null },
    service_tier: reply.serviceTier,
    store: body['store'] ?? true,
    temperature: 1,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: body['tools'] ?? [],
    top_p: 1,
    truncation: 'disabled',
    usage: null,
    user: null,
    metadata: body['metadata'] ?? {},
  }
}

function usageOf(reply: Reply): object | null {
  if (reply.omitUsage) return null
  return {
    input_tokens: reply.inputTokens,
    input_tokens_details: { cached_tokens: reply.cachedTokens, cache_write_tokens: 0 },
    output_tokens: reply.outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: reply.inputTokens + reply.outputTokens,
  }
}

function outputItem(id: string, { call, text }: Reply, status: string): object {
  if (call !== null) {
    const input = status === 'completed' ? call.input : ''
    return {
      id: `fc_${id}`,
      type: 'function_call',
      status,
      arguments: input,
      call_id: `call_${id}`,
      name: call.name,
    }
  }
  const content =
    status === 'in_progress' ? [] : [{ type: 'output_text', annotations: [], logprobs: [], text }]
  return { id: `msg_${id}`, type: 'message', status, content, role: 'assistant' }
}

function ended(id: string, reply: Reply, question: Question): object {
  const status = reply.isCut ? 'incomplete' : 'completed'
  return {
    ...responseOf(id, reply, question),
    status,
    output: [outputItem(id, reply, status)],
    usage: usageOf(reply),
    ...(reply.isCut ? { incomplete_details: { reason: 'max_output_tokens' } } : {}),
  }
}

/** A response that is not streamed. */
export function wholeResponse(id: string, reply: Reply, question: Question): string {
  return JSON.stringify(ended(id, reply, question))
}

/** Source: https://platform.openai.com/docs/api-reference/responses-streaming and `ResponseStreamEvent` of the `openai` package. */
export function responseStream(id: string, reply: Reply, question: Question): StreamPlan {
  let number = 0
  const event = (type: string, fields: object): string => {
    const data = JSON.stringify({ type, sequence_number: number, ...fields })
    number += 1
    return `event: ${type}\ndata: ${data}\n\n`
  }
  const begun = responseOf(id, reply, question)
  const head = [
    event('response.created', { response: begun }),
    event('response.in_progress', { response: begun }),
  ]
  const added = event('response.output_item.added', {
    output_index: 0,
    item: outputItem(id, reply, 'in_progress'),
  })
  const body = reply.call === null ? textEvents(id, reply, event) : callEvents(id, reply, event)
  const status = reply.isCut ? 'incomplete' : 'completed'
  const done = event('response.output_item.done', { output_index: 0, item: outputItem(id, reply, status) })
  const end = event(`response.${status}`, { response: ended(id, reply, question) })
  return {
    events: [...head, added, ...body, done, end],
    errorEvent(afterEvents) {
      number = afterEvents
      return event('error', { code: 'server_error', message: 'The server had an error', param: null })
    },
  }
}

type MakeEvent = (type: string, fields: object) => string

function textEvents(id: string, { pieces, text }: Reply, event: MakeEvent): readonly string[] {
  const place = { item_id: `msg_${id}`, output_index: 0, content_index: 0 }
  const part = { type: 'output_text', annotations: [], logprobs: [], text }
  return [
    event('response.content_part.added', { ...place, part: { ...part, text: '' } }),
    ...pieces.map((delta) =>
      event('response.output_text.delta', { ...place, delta, logprobs: [], obfuscation: 'q1' }),
    ),
    event('response.output_text.done', { ...place, text, logprobs: [] }),
    event('response.content_part.done', { ...place, part }),
  ]
}

function callEvents(id: string, { call }: Reply, event: MakeEvent): readonly string[] {
  const place = { item_id: `fc_${id}`, output_index: 0 }
  const input = call?.input ?? ''
  const middle = Math.ceil(input.length / 2)
  return [
    ...[input.slice(0, middle), input.slice(middle)].map((delta) =>
      event('response.function_call_arguments.delta', { ...place, delta }),
    ),
    event('response.function_call_arguments.done', { ...place, arguments: input, name: call?.name ?? '' }),
  ]
}
