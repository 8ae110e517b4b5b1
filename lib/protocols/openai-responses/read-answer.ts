import { NO_USAGE } from '@/lib/core'
import { isToRestore } from '../is-to-restore'
import type { JsonScan } from '../json/create-json-scanner'
import { readSpan, spliceAll } from '../json/read-span'
import { tryScan } from '../json/try-scan'
import { readStreamError } from '../openai/read-stream-error'
import { readUsage } from '../openai/read-usage'
import type { AskedFor, BodySplice, ModelNames, ProviderError, ReadAnswer } from '../protocol'
import { HOLDER_FIELDS, NO_HOLDER } from './holder-ids'
import { countWebSearches } from './read-response'

const ANSWER_SCAN = {
  keys: ['id', 'model', 'usage', 'service_tier', 'output', 'status', 'error', ...HOLDER_FIELDS].map(
    (name) => ({ name, unique: false }),
  ),
}
const UNTOLD: ProviderError = { type: 'api_error', message: '' }
const SEARCH = Buffer.from('"web_search_call"')

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
    splices.push({ span: modelSpan, text: JSON.stringify(names.requestedModel) })
  const usage = readUsage(valueOf('usage'))
  // The output may be large: it is decoded only where it holds what is counted.
  const webSearches = body.includes(SEARCH) ? countWebSearches(valueOf('output')) : 0
  return {
    usage: {
      ...(usage ?? NO_USAGE),
      serviceTier: textOf('service_tier'),
      extraUnits: webSearches === 0 ? NO_USAGE.extraUnits : { web_search: webSearches },
    },
    usageState: usage === null ? 'none' : 'final',
    responseModel: model,
    answerId: textOf('id'),
    ...(textOf('status') === 'failed' ? { failure: readStreamError(valueOf('error')) ?? UNTOLD } : {}),
    body: spliceAll(
      body,
      splices.toSorted((a, b) => a.span.start - b.span.start),
    ),
  }
}

function holderIn(scan: JsonScan | null): readonly BodySplice[] {
  return HOLDER_FIELDS.flatMap((field) => {
    const span = scan?.spanOf(field) ?? null
    return span === null ? [] : [{ span, text: NO_HOLDER }]
  })
}
