import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startSettler } from '../../../../lib/stores'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
let directory: string

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'switchyard-settler-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** A thread that writes down what it is told, and dies of the first drain. */
const THREAD = `
import { appendFileSync, readFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
const file = new URL('told', import.meta.url)
parentPort.on('message', (command) => {
  appendFileSync(file, command.type + ' ')
  if (command.type === 'close') parentPort.close()
  if (command.type !== 'drain') return
  if (readFileSync(file, 'utf8').match(/drain/g).length === 1) process.exit(1)
  parentPort.postMessage({ type: 'drained', id: command.id })
})
`

it('tells a thread that takes the place of a dead one everything again', async () => {
  const workerFile = path.join(directory, 'thread.mjs')
  writeFileSync(workerFile, THREAD)
  const spools = path.join(directory, 'spool')
  const left = path.join(spools, 'left-by-a-dead-process')
  mkdirSync(left, { recursive: true })
  const owner = { host: os.hostname(), pid: 999_999_999, identity: 'gone' }
  writeFileSync(path.join(left, 'owner.json'), JSON.stringify(owner))
  const settler = startSettler({
    connectionString: 'postgresql://nobody@127.0.0.1:1/none',
    directory: spools,
    own: null,
    logger: silent,
    onSettled: () => undefined,
    workerFile: pathToFileURL(workerFile),
  })
  expect(await settler.drain()).toBe(true)
  await settler.close()
  expect(readFileSync(path.join(directory, 'told'), 'utf8')).toBe('adopt drain adopt drain close ')
})

/** A thread that settles what it is told of but `unreadable`. */
const SETTLING = `
import path from 'node:path'
import { parentPort } from 'node:worker_threads'
parentPort.on('message', (command) => {
  if (command.type === 'close') parentPort.close()
  if (command.type === 'drain') parentPort.postMessage({ type: 'drained', id: command.id })
  const name = path.basename(command.directory ?? 'unreadable')
  if (name !== 'unreadable') parentPort.postMessage({ type: 'directorySettled', name })
})
`

it('counts a spool until it is settled: one that cannot be read, and one of a container that was killed just now', async () => {
  const workerFile = path.join(directory, 'thread.mjs')
  writeFileSync(workerFile, SETTLING)
  const spools = path.join(directory, 'spool')
  const gone = { host: os.hostname(), pid: 999_999_999, identity: 'gone' }
  const owners = { left: gone, unreadable: gone, elsewhere: { ...gone, host: 'another-container' } }
  for (const [name, owner] of Object.entries(owners)) {
    mkdirSync(path.join(spools, name), { recursive: true })
    writeFileSync(path.join(spools, name, 'owner.json'), JSON.stringify(owner))
  }
  const settled: string[] = []
  const settler = startSettler({
    connectionString: 'postgresql://nobody@127.0.0.1:1/none',
    directory: spools,
    own: null,
    logger: silent,
    onSettled: () => undefined,
    onDirectorySettled: (name) => settled.push(name),
    workerFile: pathToFileURL(workerFile),
  })
  expect(settler.stats().unsettledDirectories).toBe(3)
  expect(await settler.drain()).toBe(true)
  expect(settled).toEqual(['left'])
  expect(settler.stats().unsettledDirectories).toBe(2)
  const silence = new Date(Date.now() - 3_600_000)
  utimesSync(path.join(spools, 'elsewhere', 'owner.json'), silence, silence)
  rmSync(path.join(spools, 'left'), { recursive: true })
  settler.lookAround()
  expect(await settler.drain()).toBe(true)
  expect(settled).toEqual(['left', 'elsewhere'])
  expect(settler.stats().unsettledDirectories).toBe(1)
  await settler.close()
})
