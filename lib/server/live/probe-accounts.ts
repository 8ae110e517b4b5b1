import { probeReasonOf } from '@/lib/scheduling'
import type { GatewayAccount, GatewayPorts } from '@/lib/gateway'
import type { StoreLogger, ClearableHealthBook } from '@/lib/stores'
import type { UpstreamSend } from '@/lib/upstream'
import { callAccount } from './call-account'

const LOOK_MS = 2_000
/** Probes under way at once. */
const MAX_PROBES = 4

type Prober = {
  readonly snapshot: GatewayPorts['snapshot']
  readonly health: Pick<ClearableHealthBook, 'healthOf' | 'probed'>
  readonly send: UpstreamSend
  readonly logger: StoreLogger
  readonly nowMs?: () => number
}

/**
 * Probes refused accounts in the background: a disabled organisation and a 403 are confirmed before they become an
 * error, and accounts in error are asked again as often as the setting says. Returns the way to stop.
 */
export function probeAccounts(prober: Prober): () => void {
  const round = createProbeRound(prober)
  const timer = setInterval(() => void round(), LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** One look over all accounts; resolves when the probes it began have ended. */
export function createProbeRound(prober: Prober): () => Promise<void> {
  const { health, nowMs = Date.now } = prober
  const probedAt = new Map<number, number>()
  const running = new Set<number>()
  const isDue = (account: GatewayAccount, errorProbeMs: number | null): boolean => {
    if (running.has(account.id) || account.status === 'disabled') return false
    const state = health.healthOf(account.id)
    if (state.errorMessage === null && state.refusedAtMs === null) return false
    const probedAtMs = probedAt.get(account.id) ?? null
    return probeReasonOf({ health: state, nowMs: nowMs(), probedAtMs, errorProbeMs }) !== null
  }
  return async () => {
    const found = due(prober, isDue).slice(0, Math.max(0, MAX_PROBES - running.size))
    await Promise.all(
      found.map(async (account) => {
        running.add(account.id)
        probedAt.set(account.id, nowMs())
        try {
          await probe(prober, account)
        } finally {
          running.delete(account.id)
        }
      }),
    )
  }
}

function due(
  { snapshot }: Prober,
  isDue: (account: GatewayAccount, errorProbeMs: number | null) => boolean,
): readonly GatewayAccount[] {
  try {
    const { accounts, settings } = snapshot()
    return [...accounts.values()].filter((account) => isDue(account, settings.errorProbeMs))
  } catch {
    // Without a configuration there is nobody to probe.
    return []
  }
}

async function probe({ health, send, logger }: Prober, account: GatewayAccount): Promise<void> {
  try {
    const upstreamModel = health.healthOf(account.id).refusedModel ?? null
    const { outcome, status } = await callAccount({
      account,
      send,
      upstreamModel,
      maxTokens: 1,
      prompt: 'hi',
    })
    logger.info({ account_id: account.id, outcome: outcome.kind, status }, 'account probed')
    health.probed(account.id, outcome)
  } catch (error) {
    logger.warn({ err: error, account_id: account.id }, 'an account could not be probed')
  }
}
