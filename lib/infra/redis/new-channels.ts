import type { Redis } from 'ioredis'

/** Who listens to a channel; `onSubscribed` hears each time the channel is subscribed. */
export type ChannelListener = {
  readonly onMessage: (message: string) => void
  readonly onSubscribed: () => void
}

/** The channels a connection listens to. */
export type Channels = {
  add(channel: string, listener: ChannelListener): void
  close(): void
}

const AGAIN_MS = 1_000

/**
 * Subscribes each channel now and after every reconnect. Redis may refuse (a script keeps it busy, a password or a right changed):
 * the refusal is logged, once until all are subscribed, and repeated each second.
 */
export function newChannels(
  client: Redis,
  logger: { warn(fields: object, message: string): void },
): Channels {
  const listeners = new Map<string, ChannelListener>()
  const refused = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | null = null
  const subscribe = async (channel: string): Promise<void> => {
    try {
      await client.subscribe(channel)
    } catch (error) {
      // After a lost connection comes another, which subscribes them all.
      if (client.status === 'ready') repeatLater(channel, error)
      return
    }
    refused.delete(channel)
    listeners.get(channel)?.onSubscribed()
  }
  const repeatLater = (channel: string, error: unknown): void => {
    if (refused.size === 0)
      logger.warn({ err: error, channel }, 'Redis refuses to send messages: asking each second')
    refused.add(channel)
    timer ??= setTimeout(() => {
      timer = null
      if (client.status === 'ready') for (const name of refused) void subscribe(name)
    }, AGAIN_MS)
  }
  client.on('message', (channel: string, message: string) => listeners.get(channel)?.onMessage(message))
  client.on('ready', () => {
    for (const channel of listeners.keys()) void subscribe(channel)
  })
  return {
    add: (channel, listener) => {
      listeners.set(channel, listener)
      if (client.status === 'ready') void subscribe(channel)
    },
    close: () => {
      if (timer !== null) clearTimeout(timer)
    },
  }
}
