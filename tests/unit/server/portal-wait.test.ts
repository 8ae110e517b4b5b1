import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { Agent, createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createPortalProxy } from '@/lib/server/process/portal-proxy'
import { createPortalWait } from '@/lib/server/process/portal-wait'

/** Of the running test alone. */
function newPath(): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'portal-wait-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return path.join(directory, 'portal.sock')
}

it('requests that wait for a portal ask it when it listens, or when their time is over, and not between', async () => {
  const dialled = vi.spyOn(
    Agent.prototype as Agent & { createConnection(to: unknown): void },
    'createConnection',
  )
  const socketPath = newPath()
  const front = createHttpServer(
    createPortalProxy({
      socketPath,
      addressOf: () => '127.0.0.1',
      publicUrl: undefined,
      startingMs: 450,
    }),
  )
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    dialled.mockRestore()
    front.closeAllConnections()
    front.close()
  })
  const address = `http://127.0.0.1:${(front.address() as AddressInfo).port}/`
  const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(address)))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 503))
  // Other test files share this process, and their agents may dial meanwhile.
  const dialledHere = dialled.mock.calls.filter(
    ([to]) => (to as { socketPath?: string }).socketPath === socketPath,
  )
  expect(dialledHere).toHaveLength(20)
})

it('who has left is forgotten, and who comes later is waited for again', async () => {
  const socketPath = newPath()
  const wait = createPortalWait(socketPath)
  const gone: string[] = []
  const later = Date.now() + 10_000
  wait({ untilMs: later, go: () => gone.push('left') })()
  await new Promise<void>((resolve) => wait({ untilMs: 0, go: resolve }))
  const served = new Promise<void>((resolve) => wait({ untilMs: later, go: resolve }))
  const portal = createServer().listen(socketPath)
  onTestFinished(() => void portal.close())
  await served
  expect(gone).toEqual([])
})
