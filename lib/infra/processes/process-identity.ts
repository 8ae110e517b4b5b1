import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { isShortage } from './is-shortage'

/**
 * Names a running process so that a recycled pid is told apart: boot and start time. `null` when no such process
 * runs (a zombie does not run), or nothing can be told of it.
 */
export function readProcessIdentity(pid: number): string | null {
  try {
    return identityOf(pid)
  } catch {
    return null
  }
}

/**
 * Whether no process runs under the pid, or (with `identity`) only another one. `false` while nothing can be told, as
 * where this process has no file descriptor left to look: what runs is then left alone.
 */
export function hasProcessEnded(pid: number, identity?: string): boolean {
  try {
    const found = identityOf(pid)
    return found === null || (identity !== undefined && found !== identity)
  } catch {
    return false
  }
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

/** The command line of a running process, arguments joined by spaces; empty when it does not run. Throws when nothing can be told. */
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
  const identity = readProcessIdentity(pid) ?? undefined
  const deadline = Date.now() + timeoutMs
  while (!hasProcessEnded(pid, identity)) {
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

function identityOf(pid: number): string | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null
  return process.platform === 'linux' ? readLinuxIdentity(pid) : readPs(pid, 'lstart=')
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
  } catch (error) {
    return nothingUnlessShort(error)
  }
}

function readPs(pid: number, column: string): string | null {
  try {
    const text = execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' })
    return text.trim() || null
  } catch (error) {
    return nothingUnlessShort(error)
  }
}

/** `null`, but for an error that says what this process is short of (descriptors, memory), and nothing of what it looked for. */
function nothingUnlessShort(error: unknown): null {
  if (isShortage(error)) throw error
  return null
}
