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

/** Runs a process that writes its log to a file; what it said on stderr and how it ended. */
function runInto(file: string): Promise<{ readonly said: string; readonly code: number | null }> {
  const stdout = openSync(file, 'a')
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', LINES], {
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
