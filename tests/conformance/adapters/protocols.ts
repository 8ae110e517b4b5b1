import { isAppError } from '@/lib/core'
import { matchEndpoint } from '@/lib/gateway'
import {
  anthropicMessages,
  detectWarmup,
  geminiGenerate,
  guessProtocol,
  mapUpstreamError,
  matchesErrorRule,
  openaiResponses,
  presentedKey,
  protocolOf,
  readSseText,
  renderWarmup,
  sessionHashOfBody,
  type ModelNames,
  type Protocol,
  type RequestHeaders,
  type SseEvent,
} from '@/lib/protocols'
import { classifyResponse } from '@/lib/upstream'
import type { AdapterTable, CaseInput } from '../support/adapter'
import {
  accountTypeOf,
  bodyTextOf,
  headersOf,
  listOf,
  numberOf,
  numberOrNull,
  numbersOf,
  objectOf,
  platformOf,
  textOf,
  textsOf,
} from '../support/read-input'

/** A request body given as JSON value, or as text in `_raw`. */
function bodyOf(value: unknown): Buffer {
  const raw = objectOf(value)['_raw']
  if (typeof raw === 'string') return Buffer.from(raw)
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value ?? {}))
}

/** A case's input is the body itself, or names it beside the headers; the body's keys tell whose it is. */
function sessionHash(input: CaseInput): unknown {
  const { headers: sent, body = input } = input
  const headers = headersOf(sent)
  const fields = objectOf(body)
  if ('contents' in fields) {
    const target = { pathModel: CASE_MODEL, subPath: '' }
    return { hash: geminiGenerate.parseRequest({ headers, body: bodyOf(fields), target }).sessionHash }
  }
  if ('input' in fields) {
    const asked = bodyOf({ model: CASE_MODEL, ...fields })
    return { hash: openaiResponses.parseRequest({ headers, body: asked }).sessionHash }
  }
  return { hash: sessionHashOfBody(headers, bodyOf(body)) }
}

const CASE_MODEL = 'case-model'

function observedUsage(input: CaseInput): unknown {
  const observer = anthropicMessages.observeStream({ requestedModel: '', upstreamModel: '' })
  for (const event of listOf(input['events'])) {
    const data = typeof event === 'string' ? event : JSON.stringify(event)
    observer.push(Buffer.from(`${data.startsWith('data:') ? data : `data: ${data}`}\n\n`))
  }
  const usage = observer.usage()
  return {
    input: usage.inputTokens,
    output: usage.outputTokens,
    cache_5m: usage.cacheCreation5mTokens,
    cache_1h: usage.cacheCreation1hTokens,
    cache_creation: usage.cacheCreation5mTokens + usage.cacheCreation1hTokens,
    cache_read: usage.cacheReadTokens,
  }
}

function restoredModel(input: CaseInput): unknown {
  const names: ModelNames = { requestedModel: textOf(input['to']), upstreamModel: textOf(input['from']) }
  if ('body' in input) {
    const { body } = anthropicMessages.readAnswer(bodyOf(input['body']), names)
    return {
      body: typeof input['body'] === 'string' ? body.toString() : (JSON.parse(body.toString()) as unknown),
    }
  }
  const observer = anthropicMessages.observeStream(names)
  const pushed = observer.push(Buffer.from(`${textOf(input['line'])}\n`)).forward
  const line = Buffer.concat([pushed ?? Buffer.alloc(0), observer.flush() ?? Buffer.alloc(0)])
  const text = line.toString().trimEnd()
  return { line: text, line_json_equal: text }
}

function keySource(input: CaseInput): unknown {
  const [path, queryOfPath = ''] = pathOf(input).split('?', 2)
  const headers = headersOf(input['headers'])
  const query = queryOf(input['query']) || queryOfPath
  try {
    const key = presentedKey({
      headers,
      query,
      allowQueryKey: protocolAt(path ?? '', headers).allowsQueryKey,
    })
    return { key: key ?? '', error: null, error_code: null }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { key: '', error: error.code, error_code: error.code, code: error.code, status: error.status }
  }
}

/** The path of the case; a route that is only said to be Gemini's is that of its models. */
function pathOf(input: CaseInput): string {
  const path = textOf(input['path'] ?? input['url'] ?? input['route'])
  const isGemini = [input['gemini'], input['gemini_route'], input['is_gemini']].includes(true)
  return isGemini || path.startsWith('gemini') ? '/v1beta/models' : path
}

function queryOf(value: unknown): string {
  if (typeof value === 'string') return value.replace(/^\?/, '')
  const fields = Object.entries(objectOf(value)).map(([name, text]) => [name, String(text)])
  return new URLSearchParams(fields).toString()
}

function protocolAt(path: string, headers: RequestHeaders): Protocol {
  const matches = (['POST', 'GET'] as const).map((method) => matchEndpoint(method, path))
  const found = matches.find((match) => match?.kind === 'endpoint')
  const own = found?.kind === 'endpoint' ? found.endpoint.protocol : null
  return own ?? protocolOf(guessProtocol(path, headers))
}

/** A status alone is one after which nothing more can be tried; an account's own list comes before. */
function mappedError(input: CaseInput): unknown {
  const status = numberOrNull(input['upstream_status'] ?? input['status'])
  if (status === null || !('custom_error_codes' in input)) return mapUpstreamError(status)
  const { kind } = classifyResponse({
    account: {
      type: accountTypeOf(input['account_type'], 'api_key'),
      secret: '',
      customErrorCodes: numbersOf(input['custom_error_codes']),
      temporaryRules: [],
    },
    status,
    headers: {},
    bodyText: bodyTextOf(input['body']),
    nowMs: 0,
  })
  return mapUpstreamError(kind === 'customError' ? kind : status)
}

/** A body without a name to replace the product refuses; the cases want the name written there, and leave what is no object. */
function bodyNaming(model: string, body: Buffer): string {
  const fields = objectIn(body)
  if (fields === null) return body.toString()
  if (typeof fields['model'] === 'string') {
    const parsed = anthropicMessages.parseRequest({ headers: {}, body })
    return anthropicMessages.upstreamBody(parsed, model).toString()
  }
  if ('model' in fields) return JSON.stringify({ ...fields, model })
  const start = body.toString().replace(/\}\s*$/, '')
  return `${start}${Object.keys(fields).length === 0 ? '' : ','}"model":${JSON.stringify(model)}}`
}

function objectIn(body: Buffer): CaseInput | null {
  try {
    const value: unknown = JSON.parse(body.toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? objectOf(value) : null
  } catch {
    return null
  }
}

function passthroughRule(input: CaseInput): unknown {
  const rule = objectOf(input['rule'])
  const platform = rule['request_platform'] ?? input['request_platform'] ?? input['platform']
  return {
    match: matchesErrorRule(
      {
        enabled: rule['enabled'] !== false,
        priority: numberOf(rule['priority']),
        platforms: textsOf(rule['platforms']),
        statusCodes: numbersOf(rule['error_codes'] ?? rule['status_codes']),
        keywords: textsOf(rule['keywords']),
        match: textOf(rule['match_mode'] ?? rule['match']) === 'all' ? 'all' : 'any',
        passThrough: true,
        responseStatus: null,
        responseMessage: null,
      },
      { platform: platformOf(platform), status: numberOf(input['status']), body: bodyTextOf(input['body']) },
    ),
  }
}

function warmupAnswer(input: CaseInput): unknown {
  const kind = input['type'] === 'suggestion' ? 'suggestion' : 'warmup'
  const stream = input['stream'] === true
  const { body } = renderWarmup({ kind, model: textOf(input['model']), stream })
  if (stream) return streamedAnswer(readSseText(body))
  const message = objectOf(JSON.parse(body.toString()))
  const text = listOf(message['content']).map((part) => textOf(objectOf(part)['text']))
  return { ...message, text: text.join('') }
}

function streamedAnswer(events: readonly SseEvent[]): unknown {
  const values = events.map(({ data }) => objectOf(JSON.parse(data)))
  const message = objectOf(values[0]?.['message'])
  const deltas = values
    .filter(({ type }) => type === 'content_block_delta')
    .map(({ delta }) => textOf(objectOf(delta)['text']))
  const last = values.find(({ type }) => type === 'message_delta') ?? {}
  return {
    ...message,
    text: deltas.join(''),
    deltas,
    text_deltas: deltas,
    events: events.map(({ event }) => event),
    event_types: events.map(({ event }) => event),
    stop_reason: objectOf(last['delta'])['stop_reason'],
    usage: { ...objectOf(message['usage']), ...objectOf(last['usage']) },
  }
}

/** Adapters of the areas that concern wire formats, keys and error shapes. */
export const adapters: AdapterTable = {
  'session.hash': sessionHash,
  'sse.usage': observedUsage,
  'sse.model_rename': restoredModel,
  'auth.key_source': keySource,
  'error.map_upstream': mappedError,
  'error.passthrough_rule': passthroughRule,
  'intercept.detect': (input) => ({ type: detectWarmup(bodyOf(input['body'])) }),
  'intercept.response': warmupAnswer,
  'channel.replace_model_in_body': (input) => ({
    body: bodyNaming(textOf(input['new_model']), bodyOf(input['body'])),
  }),
}
