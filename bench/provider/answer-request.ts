import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerGemini, readGeminiPath } from './gemini/answer-gemini'
import { composeAnswer, errorEvent, messageEvents, wholeMessage, type PromptCache } from './compose-answer'
import { applyScript, logRequest, readScript, resetControl, takeScenario, type Control } from './control'
import { answerOpenai, isOpenaiPath, openaiError, type KnownResponses } from './openai/answer-openai'
import { codexObjection, withoutCodex } from './openai/codex-backend'
import { readPrompt } from './read-prompt'
import type { Scenario } from './scenario'
import { sendError, sendStream, sendWhole } from './send-answer'

/** Everything the provider holds. */
export type Provider = {
  readonly control: Control
  readonly cache: PromptCache
  readonly responses: KnownResponses
  readonly models: readonly string[]
  /** Pause between stream events of healthy answers. */
  readonly eventDelayMs: number
  answers: number
}

/** Where scripts are posted and the log is read. */
export const CONTROL_PATH = '/__control'

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function apiKeyOf(request: IncomingMessage): string {
  const key = request.headers['x-api-key'] ?? request.headers['x-goog-api-key']
  if (typeof key === 'string') return key
  return request.headers.authorization?.replace(/^Bearer /i, '') ?? ''
}

function listModels(provider: Provider): object {
  const data = provider.models.map((id) => ({
    type: 'model',
    id,
    display_name: id,
    created_at: '2026-01-01T00:00:00Z',
  }))
  return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null }
}

function answerControl(
  provider: Provider,
  response: ServerResponse,
  sent: { readonly method: string | undefined; readonly body: string },
): void {
  if (sent.method === 'GET') return sendJson(response, 200, { requests: provider.control.requests })
  if (sent.method === 'DELETE') {
    resetControl(provider.control)
    return sendJson(response, 200, { ok: true })
  }
  const script = readScript(sent.body)
  if (script === null) return sendJson(response, 400, { error: 'expected {apiKey?, next?: [], always?}' })
  applyScript(provider.control, script)
  return sendJson(response, 200, { ok: true })
}

type Exchange = {
  readonly response: ServerResponse
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: string
  readonly apiKey: string
  readonly requestId: string
  readonly scenario: Scenario
}

/** An error in Anthropic's shape. */
function anthropicError(requestId: string): (scenario: Scenario) => string {
  return ({ errorType = 'api_error', message = 'Simulated error' }) =>
    JSON.stringify({ type: 'error', error: { type: errorType, message }, request_id: requestId })
}

async function answerMessages(provider: Provider, exchange: Exchange): Promise<void> {
  const { response, body, scenario } = exchange
  const shape = anthropicError(exchange.requestId)
  const prompt = readPrompt(body)
  if (prompt === null) {
    const message = 'model and messages are required'
    return sendError(response, { status: 400, errorType: 'invalid_request_error', message }, shape)
  }
  if (exchange.path === '/v1/messages/count_tokens') {
    return sendJson(response, 200, { input_tokens: prompt.inputTokens + (prompt.cached?.tokens ?? 0) })
  }
  const id = `msg_simulated_${provider.answers}`
  const answer = composeAnswer({ id, prompt, scenario, cache: provider.cache })
  if (!prompt.stream) return sendWhole(response, wholeMessage(answer), scenario)
  const plan = { events: messageEvents(answer), errorEvent }
  return sendStream(response, plan, { eventDelayMs: provider.eventDelayMs, ...scenario })
}

async function answerProvider(provider: Provider, exchange: Exchange): Promise<void> {
  const { response, path, requestId, scenario } = exchange
  const gemini = readGeminiPath(path)
  const isOpenai = isOpenaiPath(path)
  const shape = isOpenai ? openaiError : anthropicError(requestId)
  response.setHeader(isOpenai ? 'x-request-id' : 'request-id', requestId)
  response.setHeader(isOpenai ? 'openai-organization' : 'anthropic-organization-id', 'org-simulated')
  if (scenario.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, scenario.delayMs))
  if (scenario.resetBeforeHead === true) {
    response.socket?.destroy()
    return
  }
  if (gemini !== null) return answerGemini(provider, { ...exchange, ...gemini })
  if (scenario.status !== undefined && scenario.status !== 200) return sendError(response, scenario, shape)
  if (isOpenai) {
    const paced = { eventDelayMs: provider.eventDelayMs, ...scenario }
    return answerOpenai({ ...exchange, scenario: paced, known: provider.responses })
  }
  if (path === '/v1/messages' || path === '/v1/messages/count_tokens')
    return answerMessages(provider, exchange)
  if (path === '/v1/models') return sendJson(response, 200, listModels(provider))
  sendError(response, { status: 404, errorType: 'not_found_error', message: `Not found: ${path}` }, shape)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Answers one request: the provider's endpoints, or its control endpoint. */
export async function answerRequest(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  const url = request.url ?? '/'
  const path = url.split('?')[0] ?? '/'
  if (path === CONTROL_PATH) {
    return answerControl(provider, response, { method: request.method, body })
  }
  const apiKey = apiKeyOf(request)
  const scenario: Scenario =
    apiKey === ''
      ? { status: 401, errorType: 'authentication_error', message: 'x-api-key header is required' }
      : takeScenario(provider.control, apiKey)
  const { method = 'GET', headers } = request
  logRequest(provider.control, { atMs: Date.now(), method, path: url, headers, body, apiKey, scenario })
  provider.answers += 1
  const objection = codexObjection({ path, body, headers })
  if (objection !== null) return sendJson(response, 400, { detail: objection })
  return answerProvider(provider, {
    response,
    method,
    path: withoutCodex(path),
    query: url.split('?')[1] ?? '',
    body,
    apiKey,
    requestId: `req_${provider.answers}`,
    scenario,
  })
}
