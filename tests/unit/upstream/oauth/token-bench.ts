import { createTokenKeeper, type StoredTokens, type UpstreamRequest, type UpstreamSend } from '@/lib/upstream'

/** What the scripted token endpoint does with a call. */
export type Answer = { readonly status: number; readonly body: unknown } | 'no connection' | 'blocked'

export const TOKENS: Answer = {
  status: 200,
  body: { access_token: 'a2', refresh_token: 'r2', expires_in: 3600 },
}

function sendOf(answer: () => Answer | Promise<Answer>, sent: UpstreamRequest[]): UpstreamSend {
  return (request) => {
    sent.push(request)
    return { abort: () => undefined, response: respond() }
  }
  async function respond() {
    const given = await answer()
    if (typeof given === 'string') {
      const kind = given === 'blocked' ? ('blocked' as const) : ('unreachable' as const)
      return {
        ok: false as const,
        failure: { kind, phase: 'connect' as const, reusedConnection: false, message: given },
      }
    }
    return {
      ok: true as const,
      response: {
        status: given.status,
        headers: {},
        read(reader: { onData: (chunk: Buffer) => boolean; onEnd: () => void }) {
          reader.onData(Buffer.from(JSON.stringify(given.body)))
          reader.onEnd()
        },
        resume: () => undefined,
        abort: () => undefined,
      },
    }
  }
}

/** A keeper whose neighbours are scripted; `stored` may be changed by "somebody else" at any time. */
export function bench(
  options: { answer?: () => Answer | Promise<Answer>; stored?: Partial<StoredTokens> } = {},
) {
  const sent: UpstreamRequest[] = []
  const refusals: object[] = []
  const troubles: unknown[] = []
  const waits: number[] = []
  const world = {
    nowMs: 1_000_000,
    taken: 0,
    otherHolds: false,
    failingStores: 0,
    onWait: () => undefined as void,
    stored: {
      platform: 'anthropic',
      proxy: null,
      accessToken: 'a1',
      refreshToken: 'r1',
      clientSecret: null,
      expiresAtMs: null,
      endpoint: { url: null, clientId: null, scopes: [] },
      mark: 'm1',
      ...options.stored,
    } as StoredTokens | null,
  }
  const keeper = createTokenKeeper({
    send: sendOf(options.answer ?? (() => TOKENS), sent),
    clock: () => world.nowMs,
    wait(ms) {
      // The limit of a caller's patience never ends first here.
      if (ms >= 20_000) return new Promise(() => undefined)
      waits.push(ms)
      world.onWait()
      return new Promise((resolve) => setImmediate(resolve))
    },
    onRefused: (refusal) => void refusals.push(refusal),
    onTrouble: ({ error }) => void troubles.push(error),
    lock: {
      tryTake() {
        if (world.otherHolds) return Promise.resolve(null)
        world.taken += 1
        return Promise.resolve(() => {
          world.taken -= 1
          return Promise.resolve()
        })
      },
    },
    store: {
      read: () => Promise.resolve(world.stored),
      replace({ mark, tokens }) {
        if (world.failingStores > 0) {
          world.failingStores -= 1
          return Promise.reject(new Error('database away'))
        }
        if (world.stored?.mark !== mark) return Promise.resolve(false)
        world.stored = {
          ...world.stored,
          accessToken: tokens.accessToken,
          refreshToken: tokens.refreshToken ?? world.stored.refreshToken,
          mark: `${mark}+`,
        }
        return Promise.resolve(true)
      },
    },
  })
  const renew = (knownToken = 'a1') => keeper.renew({ accountId: 7, knownToken })
  return { keeper, renew, world, sent, refusals, troubles, waits }
}
