import type { ServerResponse } from 'node:http'
import type { Provider } from '../answer-request'
import { countTokens } from '../read-prompt'
import type { Scenario } from '../scenario'
import { sendStream, sendWhole } from '../send-answer'
import { composeResponses, wholeResponse } from './compose-responses'
import { countPromptTokens, isObject, objectsOf, readGeminiPrompt, textOf } from './read-request'
import { googleError, sendGoogleError } from './rpc-error'

type Json = Readonly<Record<string, unknown>>

/** What a path of the Gemini API says. */
export type GeminiPath = {
  /** Empty for the list of models, and where an envelope names it. */
  readonly model: string
  /** Empty = models are looked at. */
  readonly action: string
  readonly isEnveloped: boolean
}

export type GeminiExchange = GeminiPath & {
  readonly response: ServerResponse
  readonly query: string
  readonly body: string
  readonly requestId: string
  readonly scenario: Scenario
}

const MODEL_PATH = /^\/v1beta\/models(?:\/([^:]+)(?::(\w+))?)?$/
const ENVELOPE_PATH = /^\/v1internal:(\w+)$/

/** Takes a path of the Gemini API or of its antigravity form apart; `null` = it is neither. */
export function readGeminiPath(path: string): GeminiPath | null {
  const enveloped = ENVELOPE_PATH.exec(path)
  if (enveloped !== null) return { model: '', action: enveloped[1] ?? '', isEnveloped: true }
  const match = MODEL_PATH.exec(path)
  if (match === null) return null
  return { model: decodeURIComponent(match[1] ?? ''), action: match[2] ?? '', isEnveloped: false }
}

/** Answers one request to the Gemini API, or to antigravity's `/v1internal`. */
export function answerGemini(provider: Provider, exchange: GeminiExchange): Promise<void> | void {
  const { response, action, model, scenario } = exchange
  if (scenario.status !== undefined && scenario.status !== 200) return sendGoogleError(response, scenario)
  if (action === '') return answerModels(provider, exchange)
  const body = parse(exchange.body)
  if (body === null) return refuse(response, 'Invalid JSON payload received.')
  if (exchange.isEnveloped) return answerEnveloped(provider, exchange, body)
  switch (action) {
    case 'countTokens':
      return answerCount(response, body)
    case 'embedContent':
    case 'batchEmbedContents':
      return answerEmbeddings(exchange, body)
    default:
      return generate(provider, { ...exchange, model }, body)
  }
}

function answerEnveloped(provider: Provider, exchange: GeminiExchange, envelope: Json): Promise<void> | void {
  const { project, model, request, userAgent, requestId } = envelope
  if (typeof project !== 'string' || project === '') return refuse(exchange.response, 'project is required')
  if (typeof model !== 'string' || !isObject(request))
    return refuse(exchange.response, 'model and request are required')
  if (typeof userAgent !== 'string' || typeof requestId !== 'string') {
    return refuse(exchange.response, 'userAgent and requestId are required')
  }
  return generate(provider, { ...exchange, model }, request)
}

function generate(provider: Provider, exchange: GeminiExchange, body: Json): Promise<void> | void {
  const { response, model, action, query, scenario, isEnveloped } = exchange
  const prompt = readGeminiPrompt(body)
  if (prompt === null) return refuse(response, '* GenerateContentRequest.contents: contents is not specified')
  if (body['model'] !== undefined && body['model'] !== `models/${model}`)
    return refuse(response, 'model mismatch')
  const id = `simulated-${provider.answers}`
  const composing = { id, model, prompt, scenario, cache: provider.cache }
  const show = (value: object): string =>
    JSON.stringify(isEnveloped ? { response: value, traceId: id } : value)
  if (action === 'generateContent') return sendWhole(response, show(wholeResponse(composing)), scenario)
  if (action !== 'streamGenerateContent') return refuse(response, `Unknown method ${action}`)
  const shown = composeResponses(composing).map(show)
  if (!query.includes('alt=sse')) return sendWhole(response, `[${shown.join(',\r\n')}]`, scenario)
  const errorEvent = `data: ${JSON.stringify(JSON.parse(googleError(503, 'The model is overloaded.')))}\r\n\r\n`
  return sendStream(
    response,
    { events: shown.map((data) => `data: ${data}\r\n\r\n`), errorEvent: () => errorEvent },
    { eventDelayMs: provider.eventDelayMs, ...scenario },
  )
}

function answerCount(response: ServerResponse, body: Json): void {
  const counted = isObject(body['generateContentRequest']) ? body['generateContentRequest'] : body
  const totalTokens = countPromptTokens(counted)
  sendJson(response, { totalTokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalTokens }] })
}

/** Every request of a batch must name the model of the path, as Google wants it. */
function answerEmbeddings({ response, action, model, scenario }: GeminiExchange, body: Json): void {
  const isBatch = action === 'batchEmbedContents'
  const requests = isBatch ? objectsOf(body['requests']) : [body]
  const isForeign = requests.some(
    (request) => (request['model'] ?? (isBatch ? '' : `models/${model}`)) !== `models/${model}`,
  )
  if (isForeign || requests.length === 0) {
    return refuse(response, '* BatchEmbedContentsRequest.requests[0].model: model does not match')
  }
  const embeddings = requests.map((request) => ({ values: vectorOf(request) }))
  const tokens = requests.reduce((sum, request) => sum + countTokens(textOf(request['content'])), 0)
  const usage = scenario.omitUsage === true ? {} : { usageMetadata: { promptTokenCount: tokens } }
  sendJson(response, isBatch ? { embeddings, ...usage } : { embedding: embeddings[0], ...usage })
}

function vectorOf(request: Json): readonly number[] {
  const size = typeof request['outputDimensionality'] === 'number' ? request['outputDimensionality'] : 8
  const text = textOf(request['content'])
  return Array.from(
    { length: size },
    (_, index) => ((text.charCodeAt(index % Math.max(1, text.length)) || 0) % 97) / 97,
  )
}

function answerModels({ models }: Provider, { response, model }: GeminiExchange): void {
  const shown = models.map((id) => ({
    name: `models/${id}`,
    version: '001',
    displayName: id,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  }))
  if (model === '') return sendJson(response, { models: shown })
  const one = shown.find(({ name }) => name === `models/${model}`)
  if (one === undefined)
    return sendGoogleError(response, { status: 404, message: `models/${model} is not found` })
  sendJson(response, one)
}

function refuse(response: ServerResponse, message: string): void {
  sendGoogleError(response, { status: 400, message })
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' })
  response.end(JSON.stringify(body))
}

function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
