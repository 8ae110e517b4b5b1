import type { GatewayProcess } from './run-gateway-process'

/** Not ready, no new connections, running streams to their end, then usage, then the database, last of all. */
export async function stopGatewayProcess(running: GatewayProcess, signal: string): Promise<void> {
  const { logger, door, portal, provider, upkeep, database } = running
  logger.info({ signal }, 'stopping; told again, it stops at once')
  try {
    await door.drain()
    await portal?.stop()
    provider?.stop()
    await door.close()
    upkeep.stop()
    await database.stop()
    logger.info({}, 'stopped')
    process.exit(0)
  } catch (error) {
    logger.error({ error }, 'stopping failed')
    process.exit(1)
  }
}
