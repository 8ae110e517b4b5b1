import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { answerRequest, type Provider } from './provider/answer-request'
import { applyScript, createControl, resetControl, type LoggedRequest, type Script } from './provider/control'

export type { LoggedRequest, Script } from './provider/control'
export type { Scenario, ScenarioName } from './provider/scenario'

export type SimulatedProviderOptions = {
  /** 0 = any free one. */
  readonly port?: number
  /** Pause between the events of healthy streams. */
  readonly eventDelayMs?: number
  /** Requests kept in the log. */
  readonly logLimit?: number
  /** What `/v1/models` lists. */
  readonly models?: readonly string[]
}

/** A provider that answers Anthropic Messages and OpenAI's protocols on loopback: echoes, counts, and fails as told. */
export type SimulatedProvider = {
  /** Without a trailing slash; the base URL of an account. */
  readonly url: string
  /** Requests as they arrived, oldest first; grows while the provider runs. */
  readonly requests: readonly LoggedRequest[]
  /** Says how the next requests are answered. */
  readonly script: (script: Script) => void
  /** Forgets scripts and requests. */
  readonly reset: () => void
  /** Breaks all connections and stops. */
  readonly close: () => Promise<void>
}

const DEFAULT_MODELS = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5']

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** Starts a provider; many may run in one process. */
export async function startSimulatedProvider(
  options: SimulatedProviderOptions = {},
): Promise<SimulatedProvider> {
  const provider: Provider = {
    control: createControl(options.logLimit ?? 1_000),
    cache: new Set(),
    responses: new Map(),
    models: options.models ?? DEFAULT_MODELS,
    eventDelayMs: options.eventDelayMs ?? 0,
    answers: 0,
  }
  const server = createServer((request, response) => {
    // A client that goes away in the middle is part of the game.
    answerRequest(provider, request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 120_000
  const port = await listen(server, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}`,
    requests: provider.control.requests,
    script: (script) => applyScript(provider.control, script),
    reset: () => resetControl(provider.control),
    close: () => close(server),
  }
}

function numberArgument(name: string, fallback: number): number {
  const index = process.argv.indexOf(name)
  const value = index < 0 ? fallback : Number(process.argv[index + 1])
  if (Number.isInteger(value) && value >= 0) return value
  process.stderr.write(`simulated-provider: ${name} needs a whole number\n`)
  return process.exit(2)
}

async function main(): Promise<void> {
  const provider = await startSimulatedProvider({
    port: numberArgument('--port', 0),
    eventDelayMs: numberArgument('--event-delay', 20),
  })
  process.stdout.write(`${JSON.stringify({ url: provider.url })}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void provider.close().then(() => process.exit(0)))
  }
}

// Only as a program of its own, not where it is imported or bundled into another.
if (path.parse(process.argv[1] ?? '').name === 'simulated-provider') await main()
