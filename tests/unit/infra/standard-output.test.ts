import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'

const LINES = `
import { standardOutput } from './lib/infra/standard-output.ts'
const output = standardOutput()
for (let line = 0; line < 20; line += 1) output.write('at once ' + line + '\\n')
output.writeSoon('soon\\n')
setTimeout(() => process.stderr.write('still here'), 200)
`

/** The disk is full for more lines than wait, and then has room again. */
const FULL_FOR_LONG = `
import fs from 'node:fs'
const { writeSync } = fs
fs.writeSync = () => { throw Object.assign(new Error('no space'), { code: 'ENOSPC' }) }
const { standardOutput } = await import('./lib/infra/standard-output.ts')
const output = standardOutput()
for (let line = 0; line < 6000; line += 1) output.write('full ' + line + ' '.repeat(1000) + '\\n')
fs.writeSync = writeSync
for (let line = 0; line < 3; line += 1) output.write('room ' + line + ' '.repeat(1000) + '\\n')
`

/** Runs a process that writes its log to a file; what it said on stderr and how it ended. */
function runInto(
  file: string,
  program = LINES,
): Promise<{ readonly said: string; readonly code: number | null }> {
  const stdout = openSync(file, 'a')
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', stdout, 'pipe'],
  })
  closeSync(stdout)
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ said, code })))
}

it('writes every line', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-output-'))
  const file = path.join(directory, 'log')
  expect(await runInto(file)).toEqual({ said: 'still here', code: 0 })
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(22)
  rmSync(directory, { recursive: true })
}, 30_000)

it.runIf(process.platform === 'linux')(
  'ends nothing where the disk of the log is full',
  async () => {
    expect(await runInto('/dev/full')).toEqual({ said: 'still here', code: 0 })
  },
  30_000,
)

it('writes what waited, in order, and what comes, once the disk has room again', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-output-'))
  const file = path.join(directory, 'log')
  expect(await runInto(file, FULL_FOR_LONG)).toEqual({ said: '', code: 0 })
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const kept = lines.filter((line) => line.startsWith('full ')).map((line) => Number(line.slice(5)))
  expect(kept).toEqual(kept.map((_, index) => index))
  expect(kept.length).toBeGreaterThan(4000)
  // The one that came to full memory found the room.
  expect(lines.slice(kept.length).map((line) => line.trimEnd())).toEqual(['room 1', 'room 2'])
  rmSync(directory, { recursive: true })
}, 30_000)
