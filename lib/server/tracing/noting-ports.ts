import type { Admission, AdmissionTicket, CoordinationStore, GatewayPorts, UsageSpool } from '@/lib/gateway'
import type { OpenNotes, WaitNote } from './request-notes'

/** The ports of a gateway, which note what passes through them of the requests that are traced. */
export function notingPorts(ports: GatewayPorts, open: OpenNotes, nowMs: () => number): GatewayPorts {
  return {
    ...ports,
    coordination: notingStore(ports.coordination, open, nowMs),
    spool: notingSpool(ports.spool, open, nowMs),
  }
}

/** Every dispatch of a billed request begins with its start record, and its answer ends with its row. */
function notingSpool(spool: UsageSpool, open: OpenNotes, nowMs: () => number): UsageSpool {
  return {
    ...spool,
    start(record) {
      open.get(record.request_id)?.dispatches.push({ startMs: nowMs(), facts: record })
      spool.start(record)
    },
    end(record) {
      const notes = open.get(record.request_id)
      if (notes !== undefined) notes.row = record
      return spool.end(record)
    },
  }
}

function notingStore(store: CoordinationStore, open: OpenNotes, nowMs: () => number): CoordinationStore {
  const note = (ticket: AdmissionTicket, admission: Admission): Admission => {
    const notes = open.get(ticket.requestId)
    if (notes !== undefined) noteAdmission(notes.waits, admission, nowMs())
    return admission
  }
  return {
    ...store,
    admit(ticket) {
      const asked = store.admit(ticket)
      return asked instanceof Promise
        ? asked.then((admission) => note(ticket, admission))
        : note(ticket, asked)
    },
  }
}

/** A wait lasts from the first answer that queues a request until the first that does not. */
function noteAdmission(waits: WaitNote[], admission: Admission, nowMs: number): void {
  const last = waits.at(-1)
  const waiting = last !== undefined && last.endMs === null ? last : null
  if (admission.kind === 'queued') {
    if (waiting === null) waits.push({ startMs: nowMs, limit: admission.limit, endMs: null, end: null })
    else waiting.limit = admission.limit
    return
  }
  // More is known now; whoever stands in line keeps the place.
  if (waiting === null || admission.kind === 'bound' || admission.kind === 'rebuilding') return
  waiting.endMs = nowMs
  waiting.end = admission.kind
}
