import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { isSameProcess, readProcessIdentity, signalProcess, waitForProcessEnd } from './process-identity'

const recordSchema = z.object({ pid: z.number().int().positive(), identity: z.string().min(1) })

/** Remembers a child in `dataDir`, so that the next start can end it if this process is killed. */
export function recordChild(dataDir: string, name: string, pid: number): void {
  const identity = readProcessIdentity(pid)
  if (identity === null) return
  writeFileSync(childFile(dataDir, name), JSON.stringify({ pid, identity }), { mode: 0o600 })
}

/** Forgets a recorded child after its orderly end. */
export function forgetChild(dataDir: string, name: string): void {
  rmSync(childFile(dataDir, name), { force: true })
}

/**
 * Ends the child a killed predecessor left behind: SIGTERM, after five seconds SIGKILL. Nothing is signalled unless
 * pid and start time are those recorded (the command line tells nothing: processes rename themselves). Returns the pid
 * that was ended, or null.
 */
export async function killLeftoverChild(dataDir: string, name: string): Promise<number | null> {
  const record = readRecord(childFile(dataDir, name))
  forgetChild(dataDir, name)
  if (record === null || !isSameProcess(record.pid, record.identity)) return null
  signalProcess(record.pid, 'SIGTERM')
  if (!(await waitForProcessEnd(record.pid, 5000))) {
    signalProcess(record.pid, 'SIGKILL')
    await waitForProcessEnd(record.pid, 5000)
  }
  return record.pid
}

function childFile(dataDir: string, name: string): string {
  return path.join(dataDir, `${name}-child.json`)
}

function readRecord(file: string): z.infer<typeof recordSchema> | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}
