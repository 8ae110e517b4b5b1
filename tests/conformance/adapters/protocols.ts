import { isAppError } from '@/lib/core'
import {
  anthropicMessages,
  detectWarmup,
  mapUpstreamError,
  matchesErrorRule,
  presentedKey,
  readSseText,
  renderWarmup,
  replaceModelInBody,
  sessionHashOfBody,
  type ModelNames,
  type RequestHeaders,
  type SseEvent,
} from '@/lib/protocols'
import type { AdapterTable, CaseInput } from '../support/adapter'
import { listOf, numberOf, numbersOf, objectOf, platformOf, textOf, textsOf } from '../support/read-input'

function headersOf(value: unknown): RequestHeaders {
  return Object.fromEntries(
    Object.entries(objectOf(value)).map(([name, text]) => [name.toLowerCase(), String(text)]),
  )
}

/** A request body given as JSON value, or as text in `_raw`. */
function bodyOf(value: unknown): Buffer {
  const raw = objectOf(value)['_raw']
  if (typeof raw === 'string') return Buffer.from(raw)
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value ?? {}))
}

/** A case's input is the body itself, or names it beside the headers. */
function sessionHash(input: CaseInput): unknown {
  const { headers, body = input } = input
  return { hash: sessionHashOfBody(headersOf(headers), bodyOf(body)) }
}

function observedUsage(input: CaseInput): unknown {
  const observer = anthropicMessages.observeStream({ requestedModel: '', upstreamModel: '' })
  for (const event of listOf(input['events'])) {
    observer.push(Buffer.from(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`))
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
  const query = input['query']
  const route = textOf(input['path']) || textOf(input['route'])
  try {
    const key = presentedKey({
      headers: headersOf(input['headers']),
      query: new URLSearchParams(
        typeof query === 'string' ? query : (objectOf(query) as Record<string, string>),
      ).toString(),
      allowQueryKey: route.includes('/v1beta') || route.includes('gemini'),
    })
    return { key: key ?? '', error: null }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { key: '', error: error.code, code: error.code, status: error.status }
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
      { platform: platformOf(platform), status: numberOf(input['status']), body: textOf(input['body']) },
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
    events: events.map(({ event }) => event),
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
  'error.map_upstream': (input) => {
    const status = input['upstream_status']
    return mapUpstreamError(typeof status === 'number' ? status : null)
  },
  'error.passthrough_rule': passthroughRule,
  'intercept.detect': (input) => ({ type: detectWarmup(bodyOf(input['body'])) }),
  'intercept.response': warmupAnswer,
  'channel.replace_model_in_body': (input) => ({
    body: replaceModelInBody(bodyOf(input['body']), textOf(input['new_model'])).toString(),
  }),
}
