import { AppError } from '@/lib/core'
import { mapUpstreamError } from '@/lib/protocols'
import type { ModelNames } from '@/lib/protocols'
import { buildUpstreamHeaders, decodedResponse, filterResponseHeaders } from '@/lib/upstream'
import type { UpstreamRequest, UpstreamResponse } from '@/lib/upstream'
import { storedRecord } from '../plan/answer-record'
import { CLIENTS_FAULT, passOn } from '../attempts/answer-failure'
import { authenticate } from '../access/authenticate'
import type { Caller, Exchange } from '../exchange/corridor'
import { NOT_KEPT } from '../exchange/answer-json'
import { UNREAD } from '../exchange/gateway-request'
import { isEventStream } from '../wire/is-event-stream'
import { readFailure } from '../wire/read-failure'
import { assertClient, refusal } from '../exchange/refusals'
import { pushRequestId } from '../exchange/request-id-headers'
import { viewOfStored } from './restore-stored'
import type { StoredView } from './restore-stored'
import type { GatewayAccount } from '../ports/snapshot'

const NO_BODY = new Uint8Array()

/**
 * A provider's stored answer, fetched, cancelled or deleted: the request goes to the account that gave the answer, for the
 * key that asked for it and for no other. Takes no slot and costs nothing. Throws `ANSWER_UNKNOWN` (404).
 */
export async function answerStored(exchange: Exchange): Promise<void> {
  const { gateway, request, sink } = exchange
  const caller = await authenticate(exchange)
  const { account, names } = await keeperOf(exchange, caller)
  if (request.method === 'POST') request.body.consume(UNREAD)
  exchange.facts.accountId = account.id
  assertClient(exchange)
  const call = gateway.ports.send(requestFor(exchange, caller, account))
  sink.onGone(call.abort)
  const sent = await call.response
  assertClient(exchange)
  const response = sent.ok ? decodedResponse(sent.response) : null
  if (response === null) {
    // Of an answer that nobody here can decode nothing is read.
    call.abort()
    throw failed(null)
  }
  if (response.status >= 200 && response.status < 300) {
    return pipe(exchange, response, viewOfStored(exchange.protocol, response.headers, names))
  }
  return refuse(exchange, account, response)
}

/** The answer's id is the first segment of the sub-path. */
function answerIdOf({ target }: Exchange): string {
  return target.subPath.split('/')[1] ?? ''
}

type Keeper = { readonly account: GatewayAccount; readonly names: ModelNames | null }

async function keeperOf(exchange: Exchange, { entry, group }: Caller): Promise<Keeper> {
  const answerId = answerIdOf(exchange)
  const record = await storedRecord(exchange.gateway.ports.coordination, entry.key.id, answerId)
  if (record !== null) {
    for (const members of group.pools.values()) {
      const member = members.find(({ account }) => account.id === record.accountId)
      if (member?.account.status === 'active') return { account: member.account, names: record.names }
    }
  }
  throw refusal('ANSWER_UNKNOWN', answerId)
}

function requestFor(exchange: Exchange, { snapshot }: Caller, account: GatewayAccount): UpstreamRequest {
  const { request, endpoint, target, protocol } = exchange
  const { headersTimeoutMs, idleTimeoutMs } = snapshot.settings
  return {
    account,
    method: endpoint.method,
    path: endpoint.upstreamPath.replace('{path}', () => target.subPath.slice(1)),
    query: storedQuery(request.query),
    headers: buildUpstreamHeaders({
      protocolId: protocol.id,
      clientHeaders: { ...request.headers, 'content-type': undefined },
      account,
      upstreamModel: '',
    }),
    body: NO_BODY,
    headersTimeoutMs,
    idleTimeoutMs,
  }
}

/** **Source:** the query parameters of `responses.retrieve` and `responses.inputItems.list` of the `openai` package. */
const QUERY =
  /^(?:include|include_obfuscation|stream|starting_after|limit|order|after|before)(?:\[\d*\]|%5B\d*%5D)?=[!-~]*$/i

function storedQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => QUERY.test(pair))
    .join('&')
}

/** The provider's answer, a stream too. */
function pipe(exchange: Exchange, response: UpstreamResponse, view: StoredView): Promise<void> {
  const { sink, facts } = exchange
  facts.status = response.status
  const described = filterResponseHeaders(response.headers)
  pushRequestId(described, exchange, response.headers)
  described.push(...NOT_KEPT)
  sink.start(response.status, described)
  return new Promise((resolve) => {
    const end = (finish: () => void): void => {
      finish()
      resolve()
    }
    const onData = (chunk: Buffer): boolean => {
      const shown = view.push(chunk)
      const isTaken = shown === null || sink.write(shown)
      if (!isTaken) sink.onDrain(() => response.resume())
      return isTaken
    }
    response.read({
      onData,
      onEnd: () => end(() => sink.end(view.flush() ?? undefined)),
      onError: () => end(() => breakOff(exchange, response)),
    })
  })
}

/** A stream that breaks says so; an answer in one piece ends as it broke. */
function breakOff({ sink, protocol, request }: Exchange, { headers }: UpstreamResponse): void {
  if (!isEventStream(headers)) return sink.cut()
  const message = 'Upstream request failed'
  const shown = {
    status: 502,
    type: 'upstream_error',
    code: null,
    message,
    param: null,
    requestId: request.id,
  }
  sink.end(protocol.renderStreamError(shown))
}

async function refuse(
  exchange: Exchange,
  account: GatewayAccount,
  response: UpstreamResponse,
): Promise<void> {
  const { outcome, answer } = await readFailure(response, account, exchange.gateway.config.nowMs)
  if (!CLIENTS_FAULT.has(outcome.kind)) throw failed(answer.status)
  passOn(exchange, answer, account.secret)
}

function failed(status: number | null): AppError {
  const shown = mapUpstreamError(status)
  return new AppError({
    status: shown.status,
    code: 'UPSTREAM_ERROR',
    message: shown.message,
    details: { type: shown.type, isFinal: status === 401 || status === 403 },
  })
}
