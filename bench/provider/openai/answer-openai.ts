import type { ServerResponse } from 'node:http'
import { sendStream, sendWhole } from '../send-answer'
import type { Scenario } from '../scenario'
import { chatStream, wholeChat } from './chat-answer'
import { composeReply } from './compose-reply'
import { embeddingsAnswer, formField, imagesAnswer } from './media-answer'
import { readQuestion } from './read-question'
import { responseStream, wholeResponse } from './responses-answer'

/** A stored response, the account (its key) that gave it, and what it answered. */
export type KnownResponse = { readonly apiKey: string; readonly body: string; readonly input: unknown }

/** Responses by their ids. */
export type KnownResponses = Map<string, KnownResponse>

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
  readonly method: string
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
  const stored = storedPath(exchange)
  if (stored !== null) return answerStored(exchange, stored)
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
  if (previousResponseId !== null && exchange.known.get(previousResponseId)?.apiKey !== exchange.apiKey) {
    return refuse(exchange, 400, `Previous response with id '${previousResponseId}' not found.`)
  }
  const id = `resp_${exchange.requestId}`
  const whole = wholeResponse(id, reply, question)
  remember(exchange, id, { body: whole, input: question.body['input'] })
  if (!question.stream) return sendWhole(response, whole, scenario)
  return sendStream(response, responseStream(id, reply, question), scenario)
}

function remember(
  { known, apiKey }: OpenaiExchange,
  id: string,
  kept: Pick<KnownResponse, 'body' | 'input'>,
): void {
  if (known.size >= RESPONSES_KEPT) known.clear()
  known.set(id, { apiKey, ...kept })
}

type StoredPath = { readonly id: string; readonly action: string }

/** A path below a response: itself, its `input_items`, or `cancel`. */
function storedPath({ method, path }: OpenaiExchange): StoredPath | null {
  const [, id, action = ''] = /^\/v1\/responses\/(resp_[\w-]+)(?:\/(input_items|cancel))?$/.exec(path) ?? []
  return id === undefined || (method === 'POST') !== (action === 'cancel') ? null : { id, action }
}

/** Source: `responses.retrieve`, `.delete`, `.cancel` and `.inputItems.list` of the `openai` package. */
function answerStored(exchange: OpenaiExchange, { id, action }: StoredPath): Promise<void> | void {
  const { known, apiKey, method, response, scenario } = exchange
  const stored = known.get(id)
  if (stored?.apiKey !== apiKey) return refuse(exchange, 404, `Response with id '${id}' not found.`)
  if (method === 'DELETE') {
    known.delete(id)
    return sendWhole(response, JSON.stringify({ id, object: 'response', deleted: true }), scenario)
  }
  if (action !== 'input_items') return sendWhole(response, stored.body, scenario)
  const content = typeof stored.input === 'string' ? [{ type: 'input_text', text: stored.input }] : []
  const data = [{ id: `msg_in_${id}`, type: 'message', role: 'user', status: 'completed', content }]
  const page = { object: 'list', data, has_more: false, first_id: data[0]?.id, last_id: data[0]?.id }
  return sendWhole(response, JSON.stringify(page), scenario)
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
