import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { cleanEnvironment } from './clean-environment'
import { SERVER_FLAGS } from '../../scripts/server-flags.mjs'

export const ADMIN_API_KEY = 'admin-test-0123456789abcdef'
const START_MS = 240_000
const STOP_MS = 120_000

export type SwitchyardOptions = {
  readonly demo?: boolean
  /** Directory to go on with (after a kill); a fresh one when left out. */
  readonly dataDir?: string
  readonly variables?: Readonly<Record<string, string>>
}

/** The built program as a process of its own. */
export type RunningSwitchyard = {
  readonly url: string
  readonly dataDir: string
  readonly pid: number
  /** Everything it printed so far. */
  readonly output: () => string
  /** SIGTERM and wait for the orderly end; `true` = exit code 0. */
  stop(): Promise<boolean>
  /** kill -9; the data directory stays. */
  kill(): Promise<void>
  /** Stops and removes the data directory. */
  remove(): Promise<void>
}

/** Starts `dist/server.mjs` with a data directory and port of its own; resolves when it says it is ready. */
export async function startSwitchyard(options: SwitchyardOptions = {}): Promise<RunningSwitchyard> {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'switchyard-e2e-'))
  const args = [...SERVER_FLAGS, 'dist/server.mjs', ...(options.demo === true ? ['--demo'] : [])]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...cleanEnvironment(), ...baseVariables(dataDir), ...options.variables },
  })
  const printed: string[] = []
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk.toString('utf8')))
  const output = (): string => printed.join('')
  const removeDataDir = (): void =>
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  const url = await readyUrl(child, output).catch((error: unknown) => {
    if (options.dataDir === undefined) removeDataDir()
    throw error
  })
  tellUnexpectedEnd(child, output)
  return {
    url,
    dataDir,
    pid: child.pid ?? 0,
    output,
    stop: () => endProcess(child, 'SIGTERM'),
    async kill() {
      await endProcess(child, 'SIGKILL')
    },
    async remove() {
      await endProcess(child, 'SIGTERM')
      removeDataDir()
    },
  }
}

function baseVariables(dataDir: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    PORT: '0',
    DATA_DIR: dataDir,
    ADMIN_API_KEY,
    ALLOW_PRIVATE_UPSTREAMS: 'on',
    DRAIN_SECONDS: '10',
    LOG_LEVEL: 'warn',
  }
}

function readyUrl(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL')
      reject(new Error(`Switchyard did not start: ${why}\n${output()}`))
    }
    const timer = setTimeout(() => fail('time is up'), START_MS)
    const onExit = (code: number | null): void => {
      clearTimeout(timer)
      fail(`exit code ${code}`)
    }
    const onData = (): void => {
      const url = /Switchyard is ready at (\S+)/.exec(output())?.[1]
      if (url === undefined) return
      clearTimeout(timer)
      child.off('exit', onExit)
      child.stdout?.off('data', onData)
      resolve(url)
    }
    child.once('exit', onExit)
    child.stdout?.on('data', onData)
  })
}

/** Children that are being ended by a test. */
const ending = new WeakSet<ChildProcess>()

/** A program that ends by itself in the middle of a test says why on the way out. */
function tellUnexpectedEnd(child: ChildProcess, output: () => string): void {
  child.once('close', (code, signal) => {
    if (ending.has(child)) return
    process.stderr.write(`Switchyard ended by itself (exit code ${code}, signal ${signal}):\n${output()}\n`)
  })
}

function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<boolean> {
  ending.add(child)
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode === 0)
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve(code === 0)
    })
    child.kill(signal)
  })
}
