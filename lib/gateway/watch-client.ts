import type { ReplySink } from './gateway-request'
import type { CoordinationStore, Lease } from './ports'
import type { GatewaySettings } from './snapshot'

const DRAIN_MS = 30_000

type Watch = {
  readonly sink: ReplySink
  readonly lease: Lease | null
  readonly coordination: CoordinationStore
  readonly settings: GatewaySettings
  /** Ends the upstream call. */
  readonly abort: () => void
}

/** When the client goes: its user slot is free at once; upstream is read on for a while so that the usage is exact, then ended. */
export function watchClient({ sink, lease, coordination, settings, abort }: Watch): {
  readonly stop: () => void
} {
  let isOver = false
  let timer: NodeJS.Timeout | null = null
  sink.onGone(() => {
    if (isOver) return
    if (lease !== null) coordination.releaseUser(lease)
    if (settings.onClientAbort === 'abort') abort()
    else timer = setTimeout(abort, DRAIN_MS)
  })
  return {
    stop() {
      isOver = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}
