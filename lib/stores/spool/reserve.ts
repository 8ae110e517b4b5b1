import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { RESERVE_FILE } from './spool-layout'

const CHUNK = Buffer.alloc(1024 * 1024)

/** Preallocates the reserve segment of a directory: real zeros on the disk, synced. Rejects when there is no room for it. */
export async function makeReserve(directory: string, bytes: number): Promise<void> {
  const draft = path.join(directory, `${RESERVE_FILE}.new`)
  const file = await open(draft, 'w', 0o600)
  try {
    for (let left = bytes; left > 0; left -= CHUNK.length) {
      await file.writeFile(left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK)
    }
    await file.sync()
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  } finally {
    await file.close()
  }
  await rename(draft, path.join(directory, RESERVE_FILE))
}

/** The same at the start of a process, before it serves anybody; throws when the disk has no room. */
export function makeReserveNow(directory: string, bytes: number): void {
  const draft = path.join(directory, `${RESERVE_FILE}.new`)
  const fd = openSync(draft, 'w', 0o600)
  try {
    for (let left = bytes; left > 0;) left -= writeSync(fd, CHUNK, 0, Math.min(left, CHUNK.length))
    fsyncSync(fd)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  } finally {
    closeSync(fd)
  }
  renameSync(draft, path.join(directory, RESERVE_FILE))
}
