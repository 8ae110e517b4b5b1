import type { RunningListener, UpstreamCall } from '@/lib/upstream'
import { keepAlive } from '../exchange/keep-alive'
import type { Job } from './job'
import type { Lease } from '../ports/coordination-store'

const DRAIN_MS = 30_000
/** So long the client of a stream waits without a word: well below the minute after which clients and proxies give up. */
const SILENCE_MS = 30_000

/** What happens to a running call when its client goes. */
export type ClientWatch = {
  /** The call is over: nothing happens any more. */
  stop(): void
}

/**
 * When the client goes: its user slot is free at once; upstream is read on for a while so that the usage is exact, then ended.
 * While nothing of the answer has gone out, whatever accounts were tried and say meanwhile, the client of a stream is told
 * that it is waited for.
 */
export function watchClient(job: Job, lease: Lease | null, call: UpstreamCall): ClientWatch {
  const watch = new CallWatch(job, lease, call)
  call.runningListener = watch
  job.exchange.sink.onGone(() => watch.leave())
  // The time that others took counts as well.
  if (job.exchange.facts.attempts !== undefined) keepWaiting(job)
  return watch
}

class CallWatch implements ClientWatch, RunningListener {
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

  onStillRunning(): void {
    if (!this.isOver) keepWaiting(this.job)
  }

  stop(): void {
    this.isOver = true
    if (this.timer !== null) clearTimeout(this.timer)
  }
}

/** Behind the first bytes of an answer nothing may stand between them. */
function keepWaiting({ exchange, parsed }: Job): void {
  if (!parsed.stream || exchange.facts.status !== 0) return
  const { gateway, request } = exchange
  if (gateway.config.nowMs() - request.startedAtMs >= SILENCE_MS) keepAlive(exchange)
}
