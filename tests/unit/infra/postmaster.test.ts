import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { spawnPostmaster } from '@/lib/infra/embedded-postgres/postmaster'

const directory = mkdtempSync(path.join(os.tmpdir(), 'switchyard-postmaster-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

it('says why the system does not start the database', async () => {
  const layout = {
    cluster: directory,
    logFile: path.join(directory, 'log'),
    socketDirectory: directory,
    owner: { name: 'me', identity: null },
  }
  await expect(spawnPostmaster('/nowhere/postgres', layout, {})).rejects.toThrow('ENOENT')
})
