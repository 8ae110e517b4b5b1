import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Names a running process so that a recycled pid is told apart: boot and start time. `null` when no such process
 * runs (a zombie does not run).
 */
export function readProcessIdentity(pid: number): string | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null
  return process.platform === 'linux' ? readLinuxIdentity(pid) : readPs(pid, 'lstart=')
}

/** Names the machine and, of it, the container (its namespace of pids) whose processes this one can see. */
export function readProcessSpace(): string {
  if (process.platform !== 'linux') return hostname()
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

/** The command line of a running process, arguments joined by spaces; empty when it does not run. */
export function readProcessCommand(pid: number): string {
  if (process.platform !== 'linux') return readPs(pid, 'command=') ?? ''
  return (readText(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim()
}

/** True while the very process that was recorded (pid and identity) still runs. */
export function isSameProcess(pid: number, identity: string): boolean {
  return readProcessIdentity(pid) === identity
}

/** Waits until no process runs under the pid (or another one does). Returns false when `timeoutMs` ran out first. */
export async function waitForProcessEnd(pid: number, timeoutMs: number): Promise<boolean> {
  const identity = readProcessIdentity(pid)
  const deadline = Date.now() + timeoutMs
  if (identity === null) return true
  while (isSameProcess(pid, identity)) {
    if (Date.now() >= deadline) return false
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return true
}

/** Sends a signal; a process that is gone already is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function readLinuxIdentity(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`)
  if (stat === null) return null
  // The command name may hold spaces and brackets: fields count from the last closing one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startTime] = [fields[0], fields[19]]
  if (state === 'Z' || state === 'X' || startTime === undefined) return null
  return `${(readText('/proc/sys/kernel/random/boot_id') ?? '').trim()}:${startTime}`
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function readPs(pid: number, column: string): string | null {
  try {
    const text = execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' })
    return text.trim() || null
  } catch {
    return null
  }
}
