import { Redis } from 'ioredis'
import { newChannels } from './new-channels'
import { watchListener } from './watch-listener'
import { within } from './within'

/** A connection for commands and one for subscriptions; both reconnect by themselves, neither queues while it is away. */
export type RedisLink = {
  /** Runs the script; rejects at once when there is no connection. Never repeated by itself. */
  run(script: RedisScript, args: readonly string[]): Promise<string>
  publish(channel: string, message: string): Promise<void>
  /** Subscribes now and after every reconnect; `onSubscribed` hears each time, as messages in between are lost. */
  subscribe(channel: string, onMessage: (message: string) => void, onSubscribed?: () => void): void
  isConnected(): boolean
  /** Gives the command connection up and makes a new one. */
  reconnect(): void
  close(): void
}

/** A Lua script under the name it is defined by. */
export type RedisScript = { readonly name: string; readonly lua: string }

export type OpenRedisOptions = {
  readonly url: string
  readonly logger: { warn(fields: object, message: string): void }
  /** How long the start waits for the first connection. */
  readonly connectMs?: number
  /** How often the connection for subscriptions is asked whether it is still there. */
  readonly listenEveryMs?: number
}

const CONNECT_MS = 3_000
const LISTEN_EVERY_MS = 10_000
const LONGEST_PAUSE_MS = 1_000

/** Refusals no later attempt will get past. */
const CONFIGURATION_FAULT = /WRONGPASS|NOAUTH|NOPERM|invalid username-password|invalid password|DB index/i

/**
 * Opens Redis and proves that it can serve: throws for a cluster, a Sentinel and refused credentials. A server that does not
 * answer is no reason not to start: the link comes up when it does.
 */
export async function openRedis({
  url,
  logger,
  connectMs = CONNECT_MS,
  listenEveryMs = LISTEN_EVERY_MS,
}: OpenRedisOptions): Promise<RedisLink> {
  const commands = new Redis(url, linkOptions('commands'))
  const subscriptions = new Redis(url, linkOptions('subscriptions'))
  const lastError: { value: Error | null } = { value: null }
  for (const client of [commands, subscriptions]) {
    client.on('error', (error: Error) => {
      if (lastError.value?.message !== error.message) logger.warn({ err: error }, 'Redis connection failed')
      lastError.value = error
    })
    client.connect().catch(() => undefined)
  }
  try {
    await firstConnection(commands, { connectMs, lastError })
    await assertUsable(commands, logger)
  } catch (error) {
    commands.disconnect()
    subscriptions.disconnect()
    throw error
  }
  const stopWatching = watchListener({ client: subscriptions, everyMs: listenEveryMs, logger })
  return linkOf(commands, { client: subscriptions, stopWatching, logger })
}

// oxlint-disable-next-line typescript/explicit-function-return-type
function linkOptions(name: string) {
  return {
    connectionName: `switchyard-${name}`,
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    autoResendUnfulfilledCommands: false,
    // ioredis listens to nobody's refusal of its own SUBSCRIBE: it would end the process.
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    noDelay: true,
    // A former primary after a failover: its address leads to the new one.
    reconnectOnError: (error: Error): boolean => error.message.includes('READONLY'),
    retryStrategy: (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 5), LONGEST_PAUSE_MS),
  }
}

/** Waits for the first connection, or until the time is up: then the store starts without it. */
async function firstConnection(
  client: Redis,
  { connectMs, lastError }: { readonly connectMs: number; readonly lastError: { value: Error | null } },
): Promise<void> {
  const deadline = performance.now() + connectMs
  while (client.status !== 'ready' && performance.now() < deadline) {
    if (lastError.value !== null && CONFIGURATION_FAULT.test(lastError.value.message)) break
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  if (lastError.value !== null && CONFIGURATION_FAULT.test(lastError.value.message)) {
    throw new Error(`REDIS_URL: Redis refuses the connection: ${lastError.value.message}`)
  }
}

async function assertUsable(client: Redis, logger: OpenRedisOptions['logger']): Promise<void> {
  if (client.status !== 'ready') return
  const info = await within(client.info(), 1_000).catch((error: unknown) => {
    if (error instanceof Error && CONFIGURATION_FAULT.test(error.message)) {
      throw new Error(`REDIS_URL: Redis refuses the connection: ${error.message}`, { cause: error })
    }
    return ''
  })
  if (/^(?:redis_mode:cluster|cluster_enabled:1)/m.test(info)) {
    throw new Error(
      'REDIS_URL: this is a Redis Cluster, which cannot decide on several keys in one step; use a single primary, or an address that leads to the one of a failover',
    )
  }
  if (/^redis_mode:sentinel/m.test(info)) {
    throw new Error('REDIS_URL: this is a Sentinel, which keeps nothing itself; name the primary it watches')
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction'
  if (policy !== 'noeviction') {
    logger.warn(
      { policy },
      'Redis may throw away slots and pending amounts when its memory is full: set maxmemory-policy noeviction',
    )
  }
}

type DefinedCommand = (...args: readonly string[]) => Promise<string>

/** The commands ioredis makes of defined scripts are not in its types. */
function definedCommand(client: Redis, name: string): DefinedCommand {
  const command: unknown = Reflect.get(client, name)
  return (command as DefinedCommand).bind(client)
}

type Listener = {
  readonly client: Redis
  readonly stopWatching: () => void
  readonly logger: OpenRedisOptions['logger']
}

function linkOf(commands: Redis, { client: subscriptions, stopWatching, logger }: Listener): RedisLink {
  const scripts = new Map<string, DefinedCommand>()
  const channels = newChannels(subscriptions, logger)
  return {
    run({ name, lua }, args) {
      let script = scripts.get(name)
      if (script === undefined) {
        commands.defineCommand(name, { numberOfKeys: 0, lua })
        script = definedCommand(commands, name)
        scripts.set(name, script)
      }
      return script(...args)
    },
    async publish(channel, message) {
      await commands.publish(channel, message)
    },
    subscribe(channel, onMessage, onSubscribed = () => undefined) {
      channels.add(channel, { onMessage, onSubscribed })
    },
    isConnected: () => commands.status === 'ready',
    reconnect: () => commands.disconnect(true),
    close() {
      stopWatching()
      channels.close()
      commands.disconnect()
      subscriptions.disconnect()
    },
  }
}
