import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Env, Logger, Metrics } from '@/lib/infra'
import { createClientAddressReader } from '../doors/client-address'
import { mountNode } from '../doors/mount-node'
import { mountOrdinary } from '../doors/ordinary/mount-ordinary'
import { mountSocket } from '../doors/socket/mount-socket'
import { serveOrdinary } from '../doors/ordinary/serve-ordinary'
import { serveLivePort } from '../live/serve-live-port'
import { createRuntime } from '../runtime'
import type { Runtime } from '../runtime'
import { createHttpServer } from './create-http-server'
import {
  countAnswers,
  cutOffCalls,
  drainConnections,
  type Calls,
  type Connections,
} from './drain-connections'
import { explainListenError } from './explain-listen-error'
import { createPortalProxy } from './portal-proxy'

export type GatewayServerParts = {
  readonly settings: Env
  readonly logger: Logger
  readonly databaseUrl: string
  readonly directUrl: string
  /** Where the portal process listens. */
  readonly portalSocket: string
  /** Where this process answers about its live state. */
  readonly liveSocket: string
  /** The metrics as scraped; this process's own when left out. */
  readonly metricsOf?: (own: Metrics) => Pick<Metrics, 'render' | 'contentType'>
}

/** A process that answers on the public port. */
export type GatewayServer = {
  readonly port: number
  readonly runtime: Runtime
  /** No more answers about the live state: a successor may open the same socket. */
  closeLive(): void
  /** Not ready, no new connections, running streams to their end, at most `DRAIN_SECONDS`. */
  drain(): Promise<void>
  /** Usage written and settled, connections closed. */
  close(): Promise<void>
  /** Running streams are cut off, what was seen of them is written; nothing is settled, nothing closed. */
  leave(): Promise<void>
}

/** Opens stores, doors and the public port. */
export async function openGatewayServer(parts: GatewayServerParts): Promise<GatewayServer> {
  const { settings, logger, databaseUrl, directUrl, liveSocket } = parts
  const runtime = await createRuntime({ env: settings, logger, databaseUrl, directUrl })
  try {
    const liveServer = await serveLivePort(runtime.live, liveSocket, { logger })
    const connections = await listen(parts, runtime)
    return {
      port: portOf(connections.server, settings.PORT),
      runtime,
      closeLive: () => void liveServer.close(),
      drain() {
        runtime.startDraining()
        return drainConnections(connections, callsOf(runtime), settings.DRAIN_SECONDS * 1000)
      },
      async close() {
        liveServer.close()
        await runtime.close()
      },
      leave() {
        runtime.startDraining()
        return cutOffCalls(connections, callsOf(runtime))
      },
    }
  } catch (error) {
    await runtime.close()
    throw error
  }
}

function listen(
  { settings, portalSocket, metricsOf }: GatewayServerParts,
  runtime: Runtime,
): Promise<Connections> {
  const addressOf = createClientAddressReader(settings.TRUSTED_PROXIES)
  const otherwise = createPortalProxy({
    socketPath: portalSocket,
    addressOf,
    publicUrl: settings.PUBLIC_URL,
    isDatabaseSilent: runtime.isDatabaseSilent,
    // A portal that is never started is not waited for.
    ...(settings.GATEWAY_ONLY ? { startingMs: 0 } : {}),
  })
  const gatewayDoor = mountNode({ gateway: runtime.gateway, addressOf, otherwise })
  const server = createHttpServer({
    runtime,
    metrics: metricsOf?.(runtime.metrics) ?? runtime.metrics,
    metricsToken: settings.METRICS_TOKEN,
    gatewayDoor,
  })
  const answers = countAnswers(server)
  const { MAX_BODY_BYTES: maxBodyBytes } = settings
  const sockets = mountSocket(server, { gateway: runtime.gateway, addressOf, maxBodyBytes })
  const ordinary = mountOrdinary(server, serveOrdinary({ gateway: runtime.gateway, addressOf }))
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explainListenError(error, settings)))
    server.listen(settings.PORT, settings.HOST, () => resolve({ server, ordinary, sockets, answers }))
  })
}

function portOf(server: Server, configured: number): number {
  const address: AddressInfo | string | null = server.address()
  return typeof address === 'object' && address !== null ? address.port : configured
}

function callsOf(runtime: Runtime): Calls {
  return { inFlight: () => runtime.readiness().requests_in_flight, end: () => runtime.endCalls() }
}
