import { setImmediate as nextTurn } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { bundledCatalogue, createPriceBook } from '@/lib/billing'
import type { ChannelPriceEntry } from '@/lib/billing'
import { Decimal, ONE } from '@/lib/core'
import { createGateway, matchEndpoint } from '@/lib/gateway'
import type {
  AccessEvent,
  AuthEntry,
  GatewayAccount,
  GatewayConfig,
  GatewayGroup,
  GatewayPorts,
  GatewaySnapshot,
  OutcomeReport,
  UsageEndRecord,
  UsageStartRecord,
} from '@/lib/gateway'

import type { ChannelSource } from '@/lib/routing'
import { DEFAULT_COOLDOWN_SETTINGS, EMPTY_HEALTH } from '@/lib/scheduling'
import { createBillingView, createMemoryCoordinationStore } from '@/lib/stores'
import type { UpstreamRequest, UpstreamCall, UpstreamSend } from '@/lib/upstream'
import { account, entryOf, groupOf } from './gateway-world'
import { MESSAGE_JSON, REQUEST_JSON } from './message-fixtures'
import { recordingSink } from './recording-sink'
import type { RecordedReply } from './recording-sink'

export const START_MS = 1_760_000_000_000
const CATALOGUE = bundledCatalogue(START_MS)

/** What the scripted provider does with one call. */
export type ScriptedAnswer =
  | {
      readonly status: number
      readonly headers?: Record<string, string>
      readonly chunks: readonly (string | Buffer)[]
      readonly cut?: boolean
      /** The upstream is silent for long: `head` = before its head, `body` = behind it. */
      readonly silence?: 'head' | 'body'
    }
  | { readonly fail: 'timeout' | 'unreachable'; readonly reusedConnection?: boolean }

export type HarnessOptions = {
  /** Where the harness is not a test's own: takes what ends it. */
  readonly onEnd?: (end: () => void) => void
  readonly accounts?: readonly Partial<GatewayAccount>[]
  readonly channels?: readonly (Partial<ChannelSource<ChannelPriceEntry>> & {
    readonly accountIds?: readonly number[]
    readonly routePriority?: number
  })[]
  readonly group?: Partial<GatewayGroup>
  readonly otherGroups?: readonly GatewayGroup[]
  readonly entry?: { readonly key?: Partial<AuthEntry['key']>; readonly user?: Partial<AuthEntry['user']> }
  readonly ports?: Partial<GatewayPorts>
  readonly settings?: Partial<GatewaySnapshot['settings']>
  readonly errorRules?: GatewaySnapshot['errorRules']
  readonly maxBodyBytes?: number
  readonly isOverloaded?: () => boolean
  readonly isEnding?: () => boolean
  readonly maxInflightBodyBytes?: number
  readonly bodyPace?: GatewayConfig['bodyPace']
  readonly balance?: string
  /** Clock of the corridor and its coordination store; the system's when left out. */
  readonly nowMs?: () => number
  readonly answer?: (request: UpstreamRequest, call: number) => ScriptedAnswer
  /** What is made of ports and configuration; the plain gateway when left out. */
  readonly gatewayOf?: typeof createGateway
}

export type HarnessCall = {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
}

/** Longer than a client waits without a word. */
const LONG_MS = 31_000

type Scripted = { readonly sent: UpstreamRequest[]; readonly passTime: (ms: number) => void }

function scriptedSend(options: HarnessOptions, { sent, passTime }: Scripted): UpstreamSend {
  const beSilent = (call: UpstreamCall): void => {
    passTime(LONG_MS)
    call.runningListener?.onStillRunning()
  }
  return (request) => {
    sent.push(request)
    const answer = options.answer?.(request, sent.length) ?? { status: 200, chunks: [MESSAGE_JSON] }
    if ('fail' in answer) {
      const failure = {
        kind: answer.fail,
        phase: 'headers' as const,
        reusedConnection: answer.reusedConnection ?? false,
        message: 'scripted failure',
      }
      return { abort: () => {}, response: Promise.resolve({ ok: false, failure }) }
    }
    const cut = {
      kind: 'unreachable',
      phase: 'idle',
      reusedConnection: false,
      message: 'connection lost',
    } as const
    const call: UpstreamCall = {
      abort: () => {},
      response: (answer.silence === 'head' ? nextTurn().then(() => beSilent(call)) : Promise.resolve()).then(
        () => ({
          ok: true,
          response: {
            status: answer.status,
            headers: { 'content-type': 'application/json', ...answer.headers },
            read(reader) {
              setImmediate(() => {
                if (answer.silence === 'body') beSilent(call)
                for (const chunk of answer.chunks) reader.onData(Buffer.from(chunk))
                if (answer.cut === true) reader.onError(cut)
                else reader.onEnd()
              })
            },
            resume: () => {},
            abort: () => {},
          },
        }),
      ),
    }
    return call
  }
}

/** The corridor with scripted neighbours: memory coordination is real, upstream and the rest are fakes that remember. */
export function createHarness(options: HarnessOptions = {}) {
  const sent: UpstreamRequest[] = []
  const started: UsageStartRecord[] = []
  const rows: UsageEndRecord[] = []
  const cancelled: string[] = []
  const reports: OutcomeReport[] = []
  const log: AccessEvent[] = []
  const clock = options.nowMs ?? Date.now
  let passedMs = 0
  const nowMs = (): number => clock() + passedMs
  const coordination = createMemoryCoordinationStore({ clock: nowMs })
  // Its clock would run on in the files that follow in this process, also where they set the time by hand.
  const { onEnd = onTestFinished } = options
  onEnd(() => coordination.close())
  const group = groupOf(options)
  const snapshot: GatewaySnapshot = {
    seq: 1n,
    loadedAtMs: START_MS,
    groups: new Map([group, ...(options.otherGroups ?? [])].map((one) => [one.id, one])),
    accounts: new Map((options.accounts ?? [{ id: 1 }]).map(account).map((one) => [one.id, one])),
    accountStats: new Map(),
    settings: {
      defaultRateMultiplier: ONE,
      unpricedModels: 'reject',
      familyFallback: true,
      onClientAbort: 'drain',
      headersTimeoutMs: 600_000,
      streamStartTimeoutMs: Number.POSITIVE_INFINITY,
      idleTimeoutMs: 180_000,
      stickyBreakAfterMs: 60_000,
      cooldowns: DEFAULT_COOLDOWN_SETTINGS,
      errorProbeMs: null,
      holds: 'bounded',
      subscriptionWindows: { kind: 'rolling' },
      storeOutage: 'local',
      stickyLegacyRead: false,
      corsAllowedOrigins: [],
      ...options.settings,
    },
    errorRules: options.errorRules ?? [],
    priceBook: createPriceBook({ catalogue: CATALOGUE, familyFallback: true }),
  }
  const billing = createBillingView({ clock: nowMs })
  billing.putBalance(entryOf(options).user.id, new Decimal(options.balance ?? '100'), 1)
  const ports: GatewayPorts = {
    snapshot: () => snapshot,
    findKey: (key) => (key === 'sk-good' ? { kind: 'found', entry: entryOf(options) } : { kind: 'unknown' }),
    coordination,
    health: {
      healthOf: () => EMPTY_HEALTH,
      report: (report) => void reports.push(report),
    },
    billing,
    spool: {
      start: (record) => void started.push(record),
      end: (record) => Promise.resolve(void rows.push(record)),
      cancel: (id) => void cancelled.push(id),
      hasRoom: () => true,
    },
    send: scriptedSend(options, { sent, passTime: (ms) => void (passedMs += ms) }),
    keyUsage: () => Promise.reject(new Error('no database')),
    ...options.ports,
  }
  const config: GatewayConfig = {
    maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024,
    maxInflightBodyBytes: options.maxInflightBodyBytes ?? 16 * 1024 * 1024,
    ...(options.bodyPace === undefined ? {} : { bodyPace: options.bodyPace }),
    nowMs,
    log: (event) => void log.push(event),
    isOverloaded: options.isOverloaded ?? (() => false),
    isEnding: options.isEnding ?? (() => false),
  }
  const gateway = (options.gatewayOf ?? createGateway)(ports, config)
  let count = 0
  const begin = (input: HarnessCall = {}) => {
    const { sink, reply, leave } = recordingSink()
    const path = input.path ?? '/v1/messages'
    const method = input.method ?? 'POST'
    const body = Buffer.isBuffer(input.body) ? input.body : Buffer.from(input.body ?? REQUEST_JSON)
    count += 1
    const done = gateway.handle({
      match: matchEndpoint(method, path) ?? { kind: 'unknown_path' },
      sink,
      request: {
        id: `0199c8d0-0000-7000-8000-${String(count).padStart(12, '0')}`,
        method,
        path,
        query: input.query ?? '',
        headers: { 'x-api-key': 'sk-good', 'content-type': 'application/json', ...input.headers },
        clientAddress: '203.0.113.9',
        startedAtMs: nowMs(),
        body: {
          declaredLength: null,
          consume(reader) {
            if (body.byteLength === 0 || reader.onChunk(body)) reader.onEnd()
          },
        },
      },
    })
    return { done, reply, leave }
  }
  const call = async (input: HarnessCall = {}): Promise<RecordedReply> => {
    const { done, reply } = begin(input)
    await done
    return reply()
  }
  return {
    call,
    begin,
    coordination,
    billing,
    sent,
    started,
    rows,
    cancelled,
    reports,
    log,
    snapshot,
    ports,
    config,
  }
}
