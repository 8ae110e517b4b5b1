import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isShortage } from '../processes/is-shortage'
import { hasProcessEnded, readProcessCommand } from '../processes/process-identity'
import type { PostgresLayout } from './postgres-layout'

/** No process can have this pid: it is above the largest any system hands out. */
const IMPOSSIBLE_PID = '99999999'

/** The living server of this cluster as `postmaster.pid` and the process table tell, or null. Throws when they cannot be read now. */
export function findRunningPostmaster(
  cluster: string,
): { readonly pid: number; readonly socketDirectory: string } | null {
  const lines = readLines(path.join(cluster, 'postmaster.pid'))
  const pid = Number(lines?.[0])
  if (!Number.isSafeInteger(pid) || hasProcessEnded(pid)) return null
  const command = readProcessCommand(pid)
  if (!command.includes('postgres') || !command.includes(cluster)) return null
  return { pid, socketDirectory: lines?.[4]?.trim() ?? '' }
}

/**
 * Whether this server was told to end: `postmaster.pid` says so in its eighth line. After a SIGTERM it takes no new
 * connections and waits for the last client to leave, which a pool never does. `false` while that file cannot be read.
 */
export function isShuttingDown(cluster: string, pid: number): boolean {
  try {
    const lines = readLines(path.join(cluster, 'postmaster.pid'))
    return Number(lines?.[0]) === pid && lines?.[7]?.trim() === 'stopping'
  } catch {
    return false
  }
}

/**
 * Makes the lock files of a server that does not run harmless. PostgreSQL overwrites those of dead pids itself, but
 * takes a recycled pid, or a zombie nobody reaps, for a running server. Only the pid is replaced: the shared-memory
 * key that follows it lets PostgreSQL notice orphaned backends.
 */
export function disarmStaleLockFiles(layout: PostgresLayout): void {
  const files = [
    path.join(layout.cluster, 'postmaster.pid'),
    path.join(layout.socketDirectory, '.s.PGSQL.5432.lock'),
  ]
  for (const file of files) {
    const lines = readLines(file)
    if (lines === null) continue
    const { mode } = statSync(file)
    writeFileSync(file, [IMPOSSIBLE_PID, ...lines.slice(1)].join('\n'), { mode })
  }
}

function readLines(file: string): readonly string[] | null {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch (error) {
    if (isShortage(error)) throw error
    return null
  }
}
