import type { ServerResponse } from 'node:http'
import { sendStream, sendWhole } from '../send-answer'
import type { Scenario } from '../scenario'
import { chatStream, wholeChat } from './chat-answer'
import { composeReply } from './compose-reply'
import { embeddingsAnswer, formField, imagesAnswer } from './media-answer'
import { readQuestion } from './read-question'
import { responseStream, wholeResponse } from './responses-answer'

/** Which account (its key) gave which response. */
export type KnownResponses = Map<string, string>

const RESPONSES_KEPT = 10_000

/** Whether a path belongs to OpenAI's protocols. */
export function isOpenaiPath(path: string): boolean {
  return /^\/v1\/(?:chat\/completions|responses|embeddings|images\/(?:generations|edits))(?:\/|$)/.test(path)
}

/** An error in OpenAI's shape. Source: https://platform.openai.com/docs/guides/error-codes */
export function openaiError(scenario: Scenario): string {
  const { errorType = 'server_error', message = 'Simulated error', errorCode = null } = scenario
  return JSON.stringify({ error: { message, type: errorType, param: null, code: errorCode } })
}

export type OpenaiExchange = {
  readonly response: ServerResponse
  readonly path: string
  readonly body: string
  readonly apiKey: string
  readonly requestId: string
  readonly scenario: Scenario
  readonly known: KnownResponses
}

/** Answers a request of a healthy provider, or of one that breaks its streams off as told. */
export function answerOpenai(exchange: OpenaiExchange): Promise<void> | void {
  const { path, response, body, scenario } = exchange
  if (path.startsWith('/v1/images/')) return sendWhole(response, imagesOf(body), scenario)
  const question = path === '/v1/embeddings' ? null : readQuestion(body)
  if (path === '/v1/embeddings') return sendWhole(response, embeddingsAnswer(objectOf(body)), scenario)
  if (question === null) return refuse(exchange, 400, 'model and a conversation are required')
  if (path === '/v1/responses/input_tokens') {
    const counted = { object: 'response.input_tokens', input_tokens: question.inputTokens }
    return sendWhole(response, JSON.stringify(counted), scenario)
  }
  const reply = composeReply(question, scenario)
  if (path === '/v1/chat/completions') {
    const id = `chatcmpl-${exchange.requestId}`
    if (!question.stream) return sendWhole(response, wholeChat(id, reply), scenario)
    return sendStream(response, chatStream(id, reply, question), scenario)
  }
  const { previousResponseId } = question
  if (previousResponseId !== null && exchange.known.get(previousResponseId) !== exchange.apiKey) {
    return refuse(exchange, 400, `Previous response with id '${previousResponseId}' not found.`)
  }
  const id = `resp_${exchange.requestId}`
  remember(exchange, id)
  if (!question.stream) return sendWhole(response, wholeResponse(id, reply, question), scenario)
  return sendStream(response, responseStream(id, reply, question), scenario)
}

function remember({ known, apiKey }: OpenaiExchange, id: string): void {
  if (known.size >= RESPONSES_KEPT) known.clear()
  known.set(id, apiKey)
}

function refuse({ response }: OpenaiExchange, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(openaiError({ errorType: 'invalid_request_error', message }))
}

function objectOf(body: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(body)
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function imagesOf(body: string): string {
  if (body.trimStart().startsWith('{')) {
    const { prompt, n, size } = objectOf(body)
    return imagesAnswer({
      prompt: typeof prompt === 'string' ? prompt : '',
      count: typeof n === 'number' ? n : 1,
      size: typeof size === 'string' ? size : '1024x1024',
    })
  }
  return imagesAnswer({
    prompt: formField(body, 'prompt') ?? '',
    count: Number(formField(body, 'n') ?? 1),
    size: formField(body, 'size') ?? '1024x1024',
  })
}
