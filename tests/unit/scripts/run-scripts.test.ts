import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, '../../../package.json'), 'utf8')))

it.each(['start', 'demo', 'dev'])(
  'npm %s: a signal to npm reaches the program, not a shell before it',
  async (name) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'switchyard-node-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const node = path.join(folder, 'node')
    writeFileSync(node, '#!/bin/sh\necho $$ "$@"\n')
    chmodSync(node, 0o755)
    const shell = spawn('/bin/sh', ['-c', scripts[name] ?? ''], { env: { NODE_ENV: 'test', PATH: folder } })
    let printed = ''
    shell.stdout.on('data', (chunk) => (printed += String(chunk)))
    await once(shell, 'close')
    expect(printed.trim()).toBe(`${shell.pid} scripts/bootstrap.mjs ${name}`)
  },
)
