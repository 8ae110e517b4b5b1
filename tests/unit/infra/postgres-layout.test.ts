import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resolvePostgresLayout } from '@/lib/infra/embedded-postgres/postgres-layout'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'switchyard-layout-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

describe('where the embedded database lies', () => {
  it('asks which database is meant where a record of no DATA_DIR leaves it open', () => {
    const [old, here] = [path.join(dataDir, 'old'), path.join(dataDir, 'here')]
    const writeCluster = (home: string): void => {
      mkdirSync(path.join(home, 'postgres'), { recursive: true })
      writeFileSync(path.join(home, 'postgres', 'PG_VERSION'), '18')
    }
    const writeOldRecord = (): void => {
      const record = { home: old, socketDirectory: path.join(old, 'run') }
      writeFileSync(path.join(here, 'embedded-postgres.json'), JSON.stringify(record))
    }
    chmodSync(dataDir, 0o711)
    mkdirSync(here)
    writeCluster(old)
    writeOldRecord()
    // It was served from there, and stays so.
    expect(resolvePostgresLayout(here, 'x').home).toBe(old)
    expect(resolvePostgresLayout(here, 'x').home).toBe(old)
    writeCluster(here)
    expect(resolvePostgresLayout(here, 'x').home).toBe(old)
    writeOldRecord()
    expect(() => resolvePostgresLayout(here, 'x')).toThrow(`names the database in ${old}`)
    rmSync(old, { recursive: true })
    expect(resolvePostgresLayout(here, 'x').home).toBe(here)
  })

  it('keeps a database outside of DATA_DIR to that DATA_DIR, which may be moved', () => {
    const [first, second] = ['first', 'second'].map((name) => path.join(dataDir, name))
    if (first === undefined || second === undefined) throw new Error('unreachable')
    mkdirSync(first)
    const home = '/var/tmp/switchyard/0123456789ab'
    const record = { home, socketDirectory: path.join(first, 'run'), dataDir: first }
    writeFileSync(path.join(first, 'embedded-postgres.json'), JSON.stringify(record))
    cpSync(first, second, { recursive: true })
    expect(() => resolvePostgresLayout(second, 'x')).toThrow(`${second} is a copy of ${first}`)
    rmSync(first, { recursive: true })
    try {
      expect(resolvePostgresLayout(second, 'x').home).toBe(home)
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })

  it('keeps the socket path short in a deep DATA_DIR', () => {
    const deep = path.join(dataDir, ...Array.from({ length: 8 }, () => 'a-rather-long-folder-name'))
    const layout = resolvePostgresLayout(deep, 'x')
    expect(Buffer.byteLength(`${layout.socketDirectory}/.s.PGSQL.5432`)).toBeLessThanOrEqual(103)
    expect(resolvePostgresLayout(deep, 'x')).toEqual(layout)
    // A cleaned /tmp: who uses the server knows it by that name.
    rmSync(layout.socketDirectory, { recursive: true })
    expect(resolvePostgresLayout(deep, 'x')).toEqual(layout)
    expect(statSync(layout.socketDirectory).mode & 0o777).toBe(0o700)
    rmSync(layout.socketDirectory, { recursive: true })
  })
})
