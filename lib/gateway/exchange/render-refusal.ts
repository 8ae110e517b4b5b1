import type { AppError } from '@/lib/core'
import type { ErrorToRender, Protocol } from '@/lib/protocols'
import { NOT_KEPT } from './answer-json'
import type { GatewayRequest, ReplySink } from './gateway-request'
import { pushRequestId } from './request-id-headers'

/** SDKs sleep through shorter waits; through longer ones nobody would sit. */
const LONG_WAIT_SECONDS = 60
/** Statuses that mean that nothing will change, unless it is said when. */
const PERMANENT = new Set([400, 401, 403, 404, 405, 409, 413, 415, 422, 426])

type Rendering = {
  readonly request: GatewayRequest
  readonly sink: ReplySink
  readonly protocol: Protocol
  readonly nowMs: number
}

/** Shows an error in the protocol's shape: as a status before the answer has begun, as a stream event after. */
export function renderRefusal(error: AppError, rendering: Rendering): void {
  const { request, sink, protocol } = rendering
  const retrySeconds = retrySecondsOf(error, rendering.nowMs)
  const shown = errorToRender(error, request.id, retrySeconds)
  if (sink.started) {
    sink.end(protocol.renderStreamError(shown))
    return
  }
  const body = protocol.renderError(shown)
  const headers = ['content-type', 'application/json', 'content-length', String(body.length)]
  pushRequestId(headers, { request, protocol })
  headers.push('x-switchyard-code', error.code, ...NOT_KEPT)
  headers.push(...retryHeaders(error, retrySeconds), ...allowHeader(error))
  sink.start(error.status, headers)
  sink.end(body)
}

/** **Source:** https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6 */
function allowHeader({ details: { allow } }: AppError): readonly string[] {
  return typeof allow === 'string' ? ['allow', allow] : []
}

function errorToRender(error: AppError, requestId: string, retrySeconds: number | null): ErrorToRender {
  const { type, param, upstreamCode, clientDetails } = error.details
  return {
    status: error.status,
    type: typeof type === 'string' ? type : error.status < 500 ? 'invalid_request_error' : 'api_error',
    code: typeof upstreamCode === 'string' ? upstreamCode : error.code,
    message: error.message,
    param: typeof param === 'string' ? param : null,
    ...(typeof clientDetails === 'object' && clientDetails !== null ? { details: { ...clientDetails } } : {}),
    ...(retrySeconds === null ? {} : { retrySeconds }),
    requestId,
  }
}

/** When another try is worth it; `null` = it is not said. */
function retrySecondsOf({ details: { retryAtMs } }: AppError, nowMs: number): number | null {
  return typeof retryAtMs === 'number' ? Math.max(1, Math.ceil((retryAtMs - nowMs) / 1000)) : null
}

function retryHeaders(error: AppError, seconds: number | null): string[] {
  const headers: string[] = []
  if (seconds !== null) headers.push('retry-after', String(seconds))
  const isPermanent = error.details['isFinal'] === true || PERMANENT.has(error.status)
  const isWorthIt = seconds === null ? !isPermanent : seconds < LONG_WAIT_SECONDS
  if (!isWorthIt) headers.push('x-should-retry', 'false')
  return headers
}
