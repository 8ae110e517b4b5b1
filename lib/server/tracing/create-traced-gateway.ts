import { createGateway } from '@/lib/gateway'
import type { AccessEvent, Gateway, GatewayConfig, GatewayPorts } from '@/lib/gateway'
import type { Tracer } from '@/lib/infra'
import { attemptSteps } from './attempt-steps'
import { notingPorts } from './noting-ports'
import { answerFacts, askedFacts, isFailed, spanName } from './request-facts'
import { newNotes } from './request-notes'
import type { OpenNotes } from './request-notes'
import { waitSteps } from './wait-steps'

/**
 * A gateway whose requests leave a trace each; without a tracer, the gateway and nothing else. The corridor knows nothing of
 * it: what passes through its ports is noted with the time, and the spans are made of that once the request is over.
 */
export function createTracedGateway(
  ports: GatewayPorts,
  config: GatewayConfig,
  tracer: Tracer | null,
): Gateway {
  if (tracer === null) return createGateway(ports, config)
  const open: OpenNotes = new Map()
  const gateway = createGateway(notingPorts(ports, open, config.nowMs), {
    ...config,
    log(event) {
      config.log(event)
      finish(open, event)
    },
  })
  return {
    ...gateway,
    handle(input) {
      const { request, match } = input
      const trace = tracer.begin({
        name: spanName(request, match),
        startMs: request.startedAtMs,
        facts: askedFacts(request, match),
        headers: request.headers,
      })
      if (trace !== null) open.set(request.id, newNotes(trace, request.startedAtMs, match))
      return gateway.handle(input)
    },
  }
}

function finish(open: OpenNotes, event: AccessEvent): void {
  const notes = open.get(event.requestId)
  if (notes === undefined) return
  open.delete(event.requestId)
  const endMs = notes.startMs + event.durationMs
  for (const step of waitSteps(notes.waits, endMs)) notes.trace.step(step)
  for (const step of attemptSteps(notes, event)) notes.trace.step(step)
  notes.trace.end({ endMs, facts: answerFacts(event, notes.row), isFailed: isFailed(event, notes.row) })
}
