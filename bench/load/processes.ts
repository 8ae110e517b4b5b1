import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Core of the system under test, and core of everything else: load generator, upstream, database. */
export const TESTED_CORE = 0
export const OTHER_CORE = 1

export type StartOptions = {
  readonly core: number
  readonly environment?: Readonly<Record<string, string>>
  /** What the program says goes here; shown when it fails. */
  readonly output: string[]
}

const OUTPUT_KEPT = 20000
const KILL_AFTER_MS = 5_000

const running = new Set<ChildProcess>()

/** Refuses to run where the tools of the measurement are missing; says how to get them. */
export function requireTools(): void {
  const missing = ['nginx', 'wrk', 'taskset'].filter(
    (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
  )
  if (missing.length > 0) {
    throw new Error(
      `${missing.join(', ')} not found. Install them with the system's package manager, e.g. ` +
        '`apt-get install nginx-light wrk util-linux`.',
    )
  }
  const cores = spawnSync('nproc', { encoding: 'utf8' }).stdout.trim()
  if (Number(cores) < 2)
    throw new Error('The measurement needs two cores: one for what is tested, one for the rest.')
}

/** Pins this process, and thereby all it starts without a core of its own. */
export function pinSelf(): void {
  spawnSync('taskset', ['-apc', String(OTHER_CORE), String(process.pid)])
}

/** Starts a program on one core; it is ended with everything else by `stopAll`. */
export function startPinned(program: readonly string[], options: StartOptions): ChildProcess {
  const child = spawn('taskset', ['-c', String(options.core), ...program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment },
  })
  running.add(child)
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      options.output.push(text)
      if (options.output.length > OUTPUT_KEPT) options.output.shift()
    })
  }
  child.once('exit', () => running.delete(child))
  return child
}

/** Ends a program: politely, then by force. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
  await ended
  clearTimeout(force)
}

/** Ends everything that was started. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(stopProcess))
}

/** Kills everything at once; for the last moment of a process. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

const TICKS_PER_SECOND = 100

/** CPU time a process has used so far, all of its threads, in seconds. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** CPU time of a process's main thread alone, in seconds. */
export function mainThreadSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Memory a process keeps at the moment, in KiB. */
export function residentKiBOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
