import type { GatewayProcess } from './run-gateway-process'
import { exitCodeOf } from './stop-signals'
import type { StopSignal } from './stop-signals'

/** What does not let us leave by then is left as a kill would leave it. */
const LONGEST_MS = 5_000

/**
 * Ends at once, whatever is under way: running calls are cut off and billed for what was seen; usage stays in the spool, for the
 * next start to settle. `running` is `null` while the process starts: what it has opened by then, the next start takes over.
 */
export async function leaveGatewayProcess(running: GatewayProcess | null, signal: StopSignal): Promise<void> {
  const exitCode = exitCodeOf(signal)
  setTimeout(() => process.exit(exitCode), LONGEST_MS)
  if (running !== null) await leave(running, signal)
  process.exit(exitCode)
}

async function leave(
  { logger, door, provider, database }: GatewayProcess,
  signal: StopSignal,
): Promise<void> {
  logger.warn({ signal }, 'told again: stopping at once, usage stays in the spool for the next start')
  try {
    await door.leave()
    provider?.stop()
    database.leave()
  } catch (error) {
    logger.error({ error }, 'stopping at once failed')
  }
}
