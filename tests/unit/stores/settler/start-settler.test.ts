import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
