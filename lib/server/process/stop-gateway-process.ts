import type { GatewayProcess } from './run-gateway-process'

const LOOK_EVERY_MS = 50

/** Not ready, no new connections, running streams to their end, then usage, then the database, last of all. */
export async function stopGatewayProcess(running: GatewayProcess, signal: string): Promise<void> {
  const { logger, runtime, server, settings } = running
  logger.info({ signal }, 'stopping')
  try {
    runtime.startDraining()
    server.close()
    server.closeIdleConnections()
    await drained(running, Date.now() + settings.DRAIN_SECONDS * 1000)
    server.closeAllConnections()
    await running.portal?.stop()
    running.provider?.stop()
    running.liveServer.close()
    await runtime.close()
    await running.database.stop()
    logger.info({}, 'stopped')
    process.exit(0)
  } catch (error) {
    logger.error({ error }, 'stopping failed')
    process.exit(1)
  }
}

async function drained({ runtime }: GatewayProcess, deadlineMs: number): Promise<void> {
  while (runtime.readiness().requests_in_flight > 0 && Date.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
