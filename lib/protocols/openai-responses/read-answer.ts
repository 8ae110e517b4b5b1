import { NO_USAGE } from '@/lib/core'
import { isToRestore } from '../is-to-restore'
import type { JsonScan } from '../json/create-json-scanner'
import { quotedName } from '../json/quoted-name'
import { fieldOf, readSpan, spliceAll } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import { readStreamError } from '../openai/read-stream-error'
import { readUsage } from '../openai/read-usage'
import type { AskedFor, BodySplice, ModelNames, ProviderError, ReadAnswer } from '../protocol'
import { HOLDER_FIELDS, NO_HOLDER } from './holder-ids'
import { billedSearches, mayHoldCalls, toolCallsInText, withCalls } from './tool-calls'

const ANSWER_SCAN = {
  keys: [
    'id',
    'model',
    'usage',
    'service_tier',
    'output',
    'tool_usage',
    'status',
    'error',
    ...HOLDER_FIELDS,
  ].map((name) => ({ name, unique: false })),
}
const UNTOLD: ProviderError = { type: 'api_error', message: '' }

/**
 * Reads usage, id and model of a complete response, restores the requested model's name, and takes out who the account's
 * holder is where they are to be hidden. Never throws.
 */
export function readAnswer(body: Buffer, names: ModelNames, asked: AskedFor = {}): ReadAnswer {
  const scan = tryScan(body, ANSWER_SCAN)
  const valueOf = (key: string): unknown => {
    const span = scan?.spanOf(key) ?? null
    return span === null ? null : readSpan(body, span)
  }
  const textOf = (key: string): string | null => {
    const value = valueOf(key)
    return typeof value === 'string' ? value : null
  }
  const model = textOf('model')
  const modelSpan = scan?.spanOf('model') ?? null
  const splices: BodySplice[] = asked.hidesHolder === true ? [...holderIn(scan)] : []
  if (modelSpan !== null && isToRestore(model, names))
    splices.push({ span: modelSpan, text: quotedName(names.requestedModel) })
  const failure = textOf('status') === 'failed' ? (readStreamError(valueOf('error')) ?? UNTOLD) : null
  if (failure !== null) splices.push(...scrubbedMessage(body, scan, failure))
  const usage = readUsage(valueOf('usage'))
  // The output may be large: it is decoded only where it holds what is counted.
  const output = mayHoldCalls(body) ? (scan?.spanOf('output') ?? null) : null
  const calls = output === null ? [] : toolCallsInText(body.subarray(output.start, output.end))
  return {
    usage: withCalls(
      { ...(usage ?? NO_USAGE), serviceTier: textOf('service_tier') },
      { calls, request: asked.body, searches: billedSearches(valueOf('tool_usage')) },
    ),
    usageState: usage === null ? 'none' : 'final',
    responseModel: model,
    answerId: textOf('id'),
    ...(failure === null ? {} : { failure }),
    body: spliceAll(
      body,
      splices.toSorted((a, b) => a.span.start - b.span.start),
    ),
  }
}

/** The provider's words may name the account's organisation. */
function scrubbedMessage(
  body: Buffer,
  scan: JsonScan | null,
  { message }: ProviderError,
): readonly BodySplice[] {
  const span = scan?.spanOf('error') ?? null
  const error = span === null ? null : readSpan(body, span)
  const told = fieldOf(error, 'message')
  if (span === null || typeof told !== 'string' || told === message) return []
  return [{ span, text: JSON.stringify(Object.assign({}, error, { message })) }]
}

function holderIn(scan: JsonScan | null): readonly BodySplice[] {
  return HOLDER_FIELDS.flatMap((field) => {
    const span = scan?.spanOf(field) ?? null
    return span === null ? [] : [{ span, text: NO_HOLDER }]
  })
}
