import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { completeEnv, killLeftoverChild, loadEnv, lockDataDir, recordChild } from '@/lib/infra'
import { dataDirError } from '@/lib/infra/data-dir-error'
import { readProcessIdentity } from '@/lib/infra/processes/process-identity'

let dataDir: string
let children: ChildProcess[]

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'switchyard-data-'))
  children = []
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

async function startIdleProcess(more = ''): Promise<{ child: ChildProcess; pid: number }> {
  const script = `${more};setInterval(() => {}, 1000);process.stdout.write("up")`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(child)
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  return { child, pid: child.pid ?? 0 }
}

describe('lockDataDir', () => {
  it('lets one instance in and frees the directory on release', async () => {
    const lock = await lockDataDir(dataDir)
    await expect(lockDataDir(dataDir)).rejects.toThrow(`in use by the running process ${process.pid};`)
    lock.release()
    const next = await lockDataDir(dataDir)
    next.release()
    expect(existsSync(path.join(dataDir, 'instance.lock'))).toBe(false)
  })

  it('takes over the lock of a process that was killed', async () => {
    const { child, pid } = await startIdleProcess()
    const identity = readProcessIdentity(pid)
    writeFileSync(path.join(dataDir, 'instance.lock'), JSON.stringify({ pid, identity }))
    await expect(lockDataDir(dataDir)).rejects.toThrow(`process ${pid}`)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    const lock = await lockDataDir(dataDir)
    lock.release()
  })

  it.each([
    ['a recycled pid', JSON.stringify({ pid: process.pid, identity: 'an earlier boot:1' })],
    ['a damaged file', '{"pid":'],
  ])('takes over the lock of %s', async (_, text) => {
    writeFileSync(path.join(dataDir, 'instance.lock'), text)
    const lock = await lockDataDir(dataDir)
    expect(JSON.parse(readFileSync(lock.file, 'utf8'))).toMatchObject({ pid: process.pid })
    lock.release()
  })

  describe('of another container, where pids say nothing', () => {
    const file = (): string => path.join(dataDir, 'instance.lock')
    beforeEach(() => {
      writeFileSync(file(), JSON.stringify({ pid: 7, identity: 'this boot:1', space: 'elsewhere pid:[1]' }))
    })

    it('leaves the directory to a process that goes on touching its lock', async () => {
      const timer = setInterval(() => utimesSync(file(), new Date(), new Date()), 500)
      onTestFinished(() => clearInterval(timer))
      await expect(lockDataDir(dataDir)).rejects.toThrow(
        'the running process 7 of another container or machine;',
      )
    })

    it('takes over the lock once nobody has touched it for some seconds', async () => {
      const lock = await lockDataDir(dataDir)
      expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ pid: process.pid })
      const before = statSync(file()).mtimeMs
      await expect.poll(() => statSync(file()).mtimeMs).toBeGreaterThan(before)
      lock.release()
    })
  })
})

describe('killLeftoverChild', () => {
  it('ends the recorded child, once', async () => {
    const { pid } = await startIdleProcess()
    recordChild(dataDir, 'portal', pid)
    expect(await killLeftoverChild(dataDir, 'portal')).toBe(pid)
    expect(readProcessIdentity(pid)).toBeNull()
    expect(await killLeftoverChild(dataDir, 'portal')).toBeNull()
  })

  it('ends a child that has renamed itself since', async () => {
    const { child, pid } = await startIdleProcess(
      'process.on("SIGUSR2", () => { process.title = "renamed"; process.stdout.write("done") })',
    )
    recordChild(dataDir, 'portal', pid)
    const renamed = new Promise((resolve) => child.stdout?.once('data', resolve))
    child.kill('SIGUSR2')
    await renamed
    expect(await killLeftoverChild(dataDir, 'portal')).toBe(pid)
    expect(readProcessIdentity(pid)).toBeNull()
  })

  it('leaves a stranger with a recycled pid alone', async () => {
    const { pid } = await startIdleProcess()
    recordChild(dataDir, 'portal', pid)
    const file = path.join(dataDir, 'portal-child.json')
    const record: object = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...record, identity: 'an earlier boot:1' }))
    expect(await killLeftoverChild(dataDir, 'portal')).toBeNull()
    expect(readProcessIdentity(pid)).not.toBeNull()
  })
})

describe('a DATA_DIR that cannot be used', () => {
  it('is named, with what to do', async () => {
    const file = path.join(dataDir, 'a-file')
    writeFileSync(file, '')
    const below = path.join(file, 'data')
    for (const place of [file, below]) {
      const said = `DATA_DIR ${place}: it, or what it is in, is no folder: set DATA_DIR to another`
      expect(() => completeEnv(loadEnv({ DATA_DIR: place }))).toThrow(said)
    }
    await expect(lockDataDir(below)).rejects.toThrow(`DATA_DIR ${below}: it, or what it is in, is no folder`)
    const refused = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
    expect(dataDirError('/data', refused).message).toMatch(/^DATA_DIR \/data: .*start as its owner/)
  })
})

describe('generated secrets', () => {
  it('are made once, kept with mode 0600, and give way to configured ones', () => {
    const configured = loadEnv({ DATA_DIR: dataDir })
    const first = completeEnv(configured)
    expect(completeEnv(configured)).toEqual(first)
    expect(first.NEXTAUTH_SECRET).toHaveLength(43)
    expect(statSync(path.join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600)
    const own = completeEnv(loadEnv({ DATA_DIR: dataDir, NEXTAUTH_SECRET: 'own secret, long enough' }))
    expect(own.NEXTAUTH_SECRET).toBe('own secret, long enough')
    expect(own.ENCRYPTION_KEYS).toEqual(first.ENCRYPTION_KEYS)
  })

  it('refuse to replace a damaged file', () => {
    writeFileSync(path.join(dataDir, 'secrets.json'), '{')
    expect(() => completeEnv(loadEnv({ DATA_DIR: dataDir }))).toThrow('is damaged')
  })
})
