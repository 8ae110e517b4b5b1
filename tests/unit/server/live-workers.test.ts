import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveGatewayState, LivePort, LiveRequest } from '@/lib/core'
import { connectLivePort } from '@/lib/server/live/connect-live-port'
import { runningRequests } from '@/lib/server/live/own-state'
import { serveLivePort } from '@/lib/server/live/serve-live-port'
import { workerSocket, workerSockets } from '@/lib/server/live/worker-sockets'
import { recordingLive } from '../../integration/api/api-fixture'

const directory = mkdtempSync(path.join(os.tmpdir(), 'switchyard-workers-'))
const first = path.join(directory, 'live.sock')
const servers: Server[] = []

function stateOf(processId: number): LiveGatewayState {
  return {
    processId,
    startedAtMs: 1,
    snapshotSeq: '7',
    snapshotAgeMs: 3,
    databaseConfirmedAgeMs: 3,
    requestsInFlight: 1,
    slotsInUse: 1,
    waiting: 0,
    store: 'redis',
    storeOutages: 0,
    spoolBacklogRecords: 0,
    settlementLagMs: 0,
    settlementWait: null,
    deadLetters: 0,
    draining: false,
  }
}

function liveOf(place: number): LivePort {
  const requests = runningRequests({
    running: () => [
      {
        facts: {
          requestId: `request-${place}`,
          method: 'POST',
          path: '/v1/messages',
          status: 0,
          durationMs: 0,
          clientAddress: '192.0.2.1',
          userId: place,
          requestedModel: 'sonnet',
        },
        startedAtMs: 1000 + place,
      },
    ],
  })
  return {
    ...recordingLive(),
    gatewayStates: () => Promise.resolve([stateOf(place)]),
    liveRequests: () => Promise.resolve(requests),
  }
}

beforeAll(async () => {
  for (const place of [0, 1, 2]) {
    servers.push(await serveLivePort(liveOf(place), workerSocket(first, place), { logger: console }))
  }
})
afterAll(() => {
  for (const server of servers) server.close()
  rmSync(directory, { recursive: true, force: true })
})

const idsOf = (requests: readonly LiveRequest[]): readonly string[] =>
  requests.map(({ requestId }) => requestId).toSorted()

describe('the live port of several workers', () => {
  test('tells the states and requests of all of them', async () => {
    const live = connectLivePort(first)
    const states = await live.gatewayStates()
    expect(new Set(states.map(({ processId }) => processId))).toEqual(new Set([0, 1, 2]))
    const requests = await live.liveRequests()
    expect(idsOf(requests)).toEqual(['request-0', 'request-1', 'request-2'])
    expect(requests.find(({ userId }) => userId === 2)).toMatchObject({
      phase: 'waiting',
      startedAtMs: 1002,
      accountId: null,
      requestedModel: 'sonnet',
    })
  })

  test('passes over those that are gone, and says so when all are', async () => {
    const live = connectLivePort(first)
    servers.splice(1, 1)[0]?.close()
    expect(idsOf(await live.liveRequests())).toEqual(['request-0', 'request-2'])
    for (const server of servers.splice(0)) server.close()
    await expect(live.liveRequests()).rejects.toMatchObject({ code: 'LIVE_UNAVAILABLE', status: 503 })
    await expect(connectLivePort(undefined).gatewayStates()).rejects.toMatchObject({
      code: 'LIVE_UNAVAILABLE',
    })
  })

  test('finds no other sockets', () => {
    expect(workerSockets(path.join(directory, 'none', 'live.sock'))).toEqual([
      path.join(directory, 'none', 'live.sock'),
    ])
  })
})

describe('runningRequests', () => {
  const facts = { method: 'POST', path: '/v1/messages', durationMs: 0, clientAddress: '192.0.2.1' }
  test.each([
    [{ status: 0 }, 'arriving'],
    [{ status: 0, requestedModel: 'a' }, 'waiting'],
    [{ status: 0, requestedModel: 'a', accountId: 3 }, 'upstream'],
    [{ status: 200, requestedModel: 'a', accountId: 3 }, 'answering'],
  ] as const)('%j is %s', (known, phase) => {
    const running = [{ facts: { ...facts, ...known, requestId: 'r' }, startedAtMs: 5 }]
    expect(runningRequests({ running: () => running })).toMatchObject([{ phase, startedAtMs: 5 }])
  })
})
