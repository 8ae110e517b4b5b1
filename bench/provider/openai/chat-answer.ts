import type { StreamPlan } from '../send-answer'
import type { Question } from './read-question'
import type { Reply } from './compose-reply'

const CREATED = 1_774_000_000

function usageOf(reply: Reply): object {
  return {
    prompt_tokens: reply.inputTokens,
    completion_tokens: reply.outputTokens,
    total_tokens: reply.inputTokens + reply.outputTokens,
    prompt_tokens_details: { cached_tokens: reply.cachedTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

function finishReason({ call, isCut }: Reply): string {
  if (call !== null) return 'tool_calls'
  return isCut ? 'length' : 'stop'
}

function toolCall({ call }: Reply, id: string, input: string): object {
  return { id, type: 'function', function: { name: call?.name ?? '', arguments: input } }
}

/** Source: `ChatCompletion` of the `openai` package. */
export function wholeChat(id: string, reply: Reply): string {
  const { call, text } = reply
  const message = {
    role: 'assistant',
    content: call === null ? text : null,
    refusal: null,
    annotations: [],
    ...(call === null ? {} : { tool_calls: [toolCall(reply, `call_${id}`, call.input)] }),
  }
  return JSON.stringify({
    id,
    object: 'chat.completion',
    created: CREATED,
    model: reply.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(reply) }],
    ...(reply.omitUsage ? {} : { usage: usageOf(reply) }),
    service_tier: reply.serviceTier,
    system_fingerprint: 'fp_simulated',
  })
}

/** Source: https://platform.openai.com/docs/api-reference/chat-streaming and `ChatCompletionChunk` of the `openai` package. */
export function chatStream(id: string, reply: Reply, question: Question): StreamPlan {
  const showsUsage = question.includeUsage && !reply.omitUsage
  const chunk = (choices: readonly object[], usage: object | null = null): string =>
    `data: ${JSON.stringify({
      id,
      object: 'chat.completion.chunk',
      created: CREATED,
      model: reply.model,
      service_tier: reply.serviceTier,
      system_fingerprint: 'fp_simulated',
      choices,
      ...(showsUsage ? { usage } : {}),
      obfuscation: 'q1',
    })}\n\n`
  const delta = (fields: object, finish: string | null = null): string =>
    chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: finish }])
  const content = reply.pieces.map((text) => delta({ content: text }))
  const calls =
    reply.call === null
      ? []
      : [
          delta({ tool_calls: [{ index: 0, ...toolCall(reply, `call_${id}`, '') }] }),
          ...halves(reply.call.input).map((input) =>
            delta({ tool_calls: [{ index: 0, function: { arguments: input } }] }),
          ),
        ]
  return {
    events: [
      delta({ role: 'assistant', content: reply.call === null ? '' : null, refusal: null }),
      ...content,
      ...calls,
      delta({}, finishReason(reply)),
      ...(showsUsage ? [chunk([], usageOf(reply))] : []),
      'data: [DONE]\n\n',
    ],
    errorEvent: () =>
      `data: ${JSON.stringify({ error: { message: 'The server had an error', type: 'server_error', param: null, code: null } })}\n\n`,
  }
}

function halves(text: string): readonly string[] {
  const middle = Math.ceil(text.length / 2)
  return [text.slice(0, middle), text.slice(middle)]
}
