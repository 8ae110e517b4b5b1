import type { UpstreamCall } from '@/lib/upstream'
import type { Job } from './job'
import type { Lease } from '../ports/coordination-store'

const DRAIN_MS = 30_000

/** What happens to a running call when its client goes. */
export type ClientWatch = {
  /** The call is over: nothing happens any more. */
  stop(): void
}

/** When the client goes: its user slot is free at once; upstream is read on for a while so that the usage is exact, then ended. */
export function watchClient(job: Job, lease: Lease | null, call: UpstreamCall): ClientWatch {
  const watch = new CallWatch(job, lease, call)
  job.exchange.sink.onGone(() => watch.leave())
  return watch
}

class CallWatch implements ClientWatch {
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

  stop(): void {
    this.isOver = true
    if (this.timer !== null) clearTimeout(this.timer)
  }
}
