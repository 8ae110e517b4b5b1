import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSimulatedProvider } from '../../../bench/simulated-provider'
import type { SimulatedProvider } from '../../../bench/simulated-provider'
import { startSwitchyard } from '../../support/start-switchyard'
import type { RunningSwitchyard } from '../../support/start-switchyard'
import { beginStream, expectBilledOnce } from './cut-stream'

let provider: SimulatedProvider
let running: RunningSwitchyard
beforeAll(async () => {
  provider = await startSimulatedProvider()
  running = await startSwitchyard({ variables: { DRAIN_SECONDS: '1' } })
})
afterAll(async () => {
  await running?.remove()
  await provider?.close()
})

it('a stream that outlasts the drain is told so, and billed for what was seen', async () => {
  const stream = await beginStream(running, provider, 2_000)
  const stopped = running.stop()
  const text = await stream.rest()
  expect(text).toContain('event: error')
  expect(text).toContain('The server is shutting down')
  expect(text).not.toContain('message_stop')
  expect(await stopped).toBe(true)
  const { dataDir } = running
  running = await startSwitchyard({ dataDir })
  await expectBilledOnce(dataDir)
})
