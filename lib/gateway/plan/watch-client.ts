import type { SilenceListener, UpstreamCall } from '@/lib/upstream'
import { keepAlive } from '../exchange/keep-alive'
import type { Job } from './job'
import type { Lease } from '../ports/coordination-store'

const DRAIN_MS = 30_000

/** What happens to a running call when its client goes. */
export type ClientWatch = {
  /** The call is over: nothing happens any more. */
  stop(): void
}

/**
 * When the client goes: its user slot is free at once; upstream is read on for a while so that the usage is exact, then ended.
 * While upstream thinks in silence the client of a stream is told that it is waited for: clients and proxies give up after a
 * minute without an answer's head.
 */
export function watchClient(job: Job, lease: Lease | null, call: UpstreamCall): ClientWatch {
  const watch = new CallWatch(job, lease, call)
  call.silenceListener = watch
  job.exchange.sink.onGone(() => watch.leave())
  return watch
}

class CallWatch implements ClientWatch, SilenceListener {
  private isOver = false
  private timer: NodeJS.Timeout | null = null

  constructor(
    private readonly job: Job,
    private readonly lease: Lease | null,
    private readonly call: UpstreamCall,
  ) {}

  leave(): void {
    if (this.isOver) return
    const { exchange, caller } = this.job
    if (this.lease !== null) exchange.gateway.ports.coordination.releaseUser(this.lease)
    if (caller.snapshot.settings.onClientAbort === 'abort') this.call.abort()
    else this.timer = setTimeout(() => this.call.abort(), DRAIN_MS)
  }

  onSilence(): void {
    const { exchange, parsed } = this.job
    // Behind the first bytes of an answer nothing may stand between them.
    if (!this.isOver && parsed.stream && exchange.facts.status === 0) keepAlive(exchange)
  }

  stop(): void {
    this.isOver = true
    if (this.timer !== null) clearTimeout(this.timer)
  }
}
