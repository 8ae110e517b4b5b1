import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listenOnSocket } from '@/lib/server/listen-on-socket'
import { waitUntil } from '../../support/wait-until'

let directory: string
let socketPath: string
let server: Server
let logged: string[]
const logger = { error: (_fields: object, message: string): void => void logged.push(message) }

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'switchyard-socket-'))
  socketPath = path.join(directory, 'one.sock')
  logged = []
  server = createServer((asked, response) => {
    if (asked.url === '/slow') response.write('begun ')
    setTimeout(() => response.end('done'), asked.url === '/slow' ? 400 : 0)
  })
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(directory, { recursive: true, force: true })
})

function ask(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: url, agent: false }, resolve).once('error', reject).end()
  })
}

describe('a server on a Unix socket', () => {
  it('listens anew where its socket is taken away, with its folder or without, and ends what is running', async () => {
    await listenOnSocket(server, socketPath, { logger, lookEveryMs: 20 })
    const running = await ask('/slow')
    for (const taken of [socketPath, directory]) {
      rmSync(taken, { recursive: true })
      await waitUntil('it listens', async () => existsSync(socketPath))
      expect(await text(await ask('/'))).toBe('done')
      expect(statSync(socketPath).mode & 0o777).toBe(0o600)
    }
    expect(await text(running)).toBe('begun done')
    expect(logged).toEqual(Array.from({ length: 2 }, () => 'a socket was taken away: listening on it anew'))
  })

  it('stays closed once it is closed', async () => {
    await listenOnSocket(server, socketPath, { logger, lookEveryMs: 10 })
    server.close()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(existsSync(socketPath)).toBe(false)
    expect(logged).toEqual([])
  })

  it('says why where it cannot listen', async () => {
    const nowhere = path.join(directory, 'none', 'one.sock')
    await expect(listenOnSocket(server, nowhere, { logger })).rejects.toThrow('EACCES')
  })
})
