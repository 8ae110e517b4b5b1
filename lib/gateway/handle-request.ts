import { Roster, toAppError } from '@/lib/core'
import type { AppError } from '@/lib/core'
import { guessProtocol, protocolOf } from '@/lib/protocols'
import type { ParsedRequest, Protocol } from '@/lib/protocols'
import { newFacts } from './exchange/access-facts'
import { answerJson } from './exchange/answer-json'
import { answerOnce, onceRequestOf } from './own/answer-once'
import { answerModels } from './own/answer-models'
import { answerStored } from './own/answer-stored'
import { answerUsage } from './own/answer-usage'
import { withAffinity } from './plan/answer-affinity'
import { applyClientRules } from './access/apply-client-rules'
import { authenticate } from './access/authenticate'
import type { AccessEvent, Caller, Exchange, GatewayConfig, GatewayContext } from './exchange/corridor'
import { elapsedMs } from './settle/elapsed-ms'
import type { EndpointKind } from './exchange/endpoint'
import { UNREAD } from './exchange/gateway-request'
import type { GatewayRequest, ReplySink } from './exchange/gateway-request'
import { answerPreflight, corsHeaders, withHeaders } from './access/cors'
import type { GatewayPorts } from './ports/ports'
import { grantUpgrade } from './own/grant-upgrade'
import type { EndpointMatch } from './exchange/match-endpoint'
import { readBody } from './access/read-body'
import type { HeldBody } from './access/read-body'
import { assertClient, refusal } from './exchange/refusals'
import { renderRefusal } from './exchange/render-refusal'
import { routeRequest } from './plan/route-request'
import { runAttempts } from './attempts/run-attempts'
import { BODY_PACE, SlowBodies } from './exchange/slow-bodies'
import { roundMs } from './plan/spent-time'

/** The corridor: one function of a request, its sink and the endpoint its path names. Never rejects. */
export type Gateway = {
  handle(input: {
    readonly request: GatewayRequest
    readonly sink: ReplySink
    readonly match: EndpointMatch
  }): Promise<void>
  /** Requests being served right now. */
  requestsInFlight(): number
  /** What is known of each of them, in the order they came. */
  running(): Iterable<RunningRequest>
}

/** A request being served, with the time it came (milliseconds since the epoch). */
export type RunningRequest = { readonly facts: AccessEvent; readonly startedAtMs: number }

/** What is told of a path that is no endpoint, in characters. */
const MAX_SHOWN_PATH = 128

/** An exchange with what it holds until it is over. */
type Visit = Exchange & { body: HeldBody | null }

const HANDLERS: Readonly<Record<EndpointKind, (visit: Visit) => Promise<void>>> = {
  generate,
  count_tokens: generate,
  stored_answer: answerStored,
  models: answerModels,
  usage: answerUsage,
  telemetry: swallowTelemetry,
  socket: grantUpgrade,
}

export function createGateway(ports: GatewayPorts, config: GatewayConfig): Gateway {
  const gateway: GatewayContext = {
    ports,
    config,
    inflightBytes: { value: 0 },
    slowBodies: new SlowBodies(config.bodyPace ?? BODY_PACE),
  }
  const running = new Roster<RunningRequest>()
  return {
    requestsInFlight: () => running.size,
    running: () => running.values(),
    async handle({ request, sink: plainSink, match }) {
      const began = performance.now()
      const facts = newFacts(request)
      const place = running.enter({ facts, startedAtMs: request.startedAtMs })
      const protocol = protocolFor(request, match)
      const cors = corsHeaders(request, ports)
      const sink = withHeaders(plainSink, cors)
      let visit: Visit | null = null
      try {
        if (match.kind === 'preflight') {
          facts.status = 204
          return answerPreflight(request, sink, cors.length > 0)
        }
        const { endpoint, target, forcedPlatform } = endpointOf(match, request)
        facts.protocol = protocol.id
        if (config.isOverloaded()) throw overloaded(config.nowMs())
        visit = {
          gateway,
          request,
          sink,
          endpoint,
          target,
          forcedPlatform,
          protocol,
          facts,
          body: null,
        }
        await HANDLERS[endpoint.kind](visit)
      } catch (error) {
        const shown = toAppError(error)
        noteFailure(facts, shown)
        renderRefusal(shown, { request, sink, protocol, nowMs: config.nowMs() })
      } finally {
        visit?.body?.release()
        running.leave(place)
        noteOverhead(facts, began)
        facts.durationMs = elapsedMs(request.startedAtMs, config.nowMs())
        config.log(facts)
      }
    },
  }
}

type Match<Kind extends EndpointMatch['kind']> = Extract<EndpointMatch, { kind: Kind }>

function endpointOf(
  match: Exclude<EndpointMatch, Match<'preflight'>>,
  { method, path }: GatewayRequest,
): Match<'endpoint'> {
  if (match.kind === 'endpoint') return match
  // A bare "Not found" would be read as said of the file or batch that was asked for.
  if (match.kind === 'unknown_path') {
    throw refusal('NOT_FOUND', `the gateway has no endpoint ${method} ${path.slice(0, MAX_SHOWN_PATH)}`)
  }
  throw refusal('METHOD_NOT_ALLOWED', undefined, { allow: match.allow })
}

/** Whose shapes the answer has, a refusal too: those of the endpoint, else those the caller seems to expect. */
function protocolFor({ path, query, headers }: GatewayRequest, match: EndpointMatch): Protocol {
  const own = match.kind === 'endpoint' ? match.endpoint.protocol : null
  return own?.variantOf?.(query, headers) ?? own ?? protocolOf(guessProtocol(path, headers))
}

function generate(visit: Visit): Promise<void> {
  const found = authenticate(visit)
  return found instanceof Promise
    ? found.then((caller) => {
        assertClient(visit)
        return takeRequest(visit, caller)
      })
    : takeRequest(visit, found)
}

function takeRequest(visit: Visit, caller: Caller): Promise<void> {
  const reading = readBody(visit)
  return reading instanceof Promise
    ? reading.then((body) => answerRequest(visit, caller, body))
    : answerRequest(visit, caller, reading)
}

function answerRequest(visit: Visit, caller: Caller, body: HeldBody): Promise<void> {
  visit.body = body
  const { request, protocol, target, facts } = visit
  const input = { headers: request.headers, body: body.bytes, target }
  const parsed = protocol.parseRequest(body.scan === null ? input : { ...input, scan: body.scan })
  facts.stream = parsed.stream
  const once = onceRequestOf(visit, caller.entry, parsed)
  if (once === null) return serve(visit, caller, parsed)
  return answerOnce(visit, once, (within) => serve(within, caller, parsed))
}

function serve(exchange: Exchange, caller: Caller, parsed: ParsedRequest): Promise<void> {
  const job = withAffinity(routeRequest(exchange, applyClientRules(exchange, caller, parsed), parsed))
  return job instanceof Promise ? job.then((bound) => runAttempts(bound)) : runAttempts(job)
}

/** Coding CLIs send telemetry here, or open their connection with a greeting; it is taken and forgotten. */
function swallowTelemetry(exchange: Exchange): Promise<void> {
  exchange.request.body.consume(UNREAD)
  answerJson(exchange, {})
  return Promise.resolve()
}

const OVERLOAD_RETRY_MS = 5_000

function overloaded(nowMs: number): AppError {
  return refusal('OVERLOADED', undefined, { retryAtMs: nowMs + OVERLOAD_RETRY_MS })
}

function noteOverhead(facts: Exchange['facts'], began: number): void {
  if (facts.upstreamMs === undefined) return
  const elsewhereMs = facts.upstreamMs + (facts.queuedMs ?? 0)
  facts.overheadMs = Math.max(0, roundMs(performance.now() - began - elsewhereMs))
}

function noteFailure(facts: Exchange['facts'], error: AppError): void {
  facts.status = error.status
  facts.code = error.code
  facts.message = error.message
  if (error.cause !== undefined) facts.cause = error.cause
}
