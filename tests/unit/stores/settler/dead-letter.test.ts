import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deadLetterOf, openDeadLetterBox } from '../../../../lib/stores/settler/dead-letter'
import { runWithLittleRoom } from '../../../support/run-with-little-room'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
let directory: string
let file: string

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'switchyard-letters-'))
  file = path.join(directory, 'dead-letter.ndjson')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('the dead-letter file', () => {
  it('has a line of each letter, for its owner alone', () => {
    const box = openDeadLetterBox(file, silent)
    box.add(deadLetterOf(Buffer.from('one'), new Error('refused')))
    box.add(deadLetterOf(Buffer.from('two'), new Error('refused too')))
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).reason)).toEqual(['refused', 'refused too'])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(box.count()).toBe(2)
  })

  it('refuses a letter that the disk takes only in part', () => {
    const { status, stderr } = runWithLittleRoom(
      `import { deadLetterOf, openDeadLetterBox } from './lib/stores/settler/dead-letter'
       const silent = { info() {}, warn() {}, error() {} }
       const box = openDeadLetterBox(${JSON.stringify(file)}, silent)
       box.add(deadLetterOf(Buffer.from('event'), new Error('x'.repeat(900))))
       box.add(deadLetterOf(Buffer.from('event'), new Error('y'.repeat(900))))`,
      1,
    )
    expect(stderr).toContain('EFBIG')
    expect(status).toBe(1)
  })
})
