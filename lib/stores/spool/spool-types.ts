import type { UsageSpool } from '@/lib/gateway'
import type { StoreLogger } from '../store-logger'

export type UsageSpoolOptions = {
  /** `DATA_DIR/spool`; the process makes its own directory inside. */
  readonly directory: string
  readonly logger: StoreLogger
  /** Size at which a segment is closed and the next one begun; 32 MiB when left out. */
  readonly segmentBytes?: number
  /** Size of the preallocated segment that takes over when the disk is full; 16 MiB when left out. */
  readonly reserveBytes?: number
  /** How far `fdatasync` is begun after a write; 15 ms when left out. */
  readonly syncDelayMs?: number
  /** Writes to a file; injected by tests to fail. */
  readonly write?: SpoolWrite
  /** Brings a file to the disk; injected by tests to fail. */
  readonly sync?: SpoolSync
  /** Makes a new reserve of so many bytes in a directory; injected by tests to take its time. */
  readonly makeReserve?: (directory: string, bytes: number) => Promise<void>
}

/** Appends bytes to an open file and returns how many were taken; throws like `fs.writeSync`. */
export type SpoolWrite = (fd: number, bytes: Buffer, position: number) => number

/** Calls `done` once, with the failure like `fs.fdatasync`. */
export type SpoolSync = (fd: number, done: (error: NodeJS.ErrnoException | null) => void) => void

export type SpoolStats = {
  /** Records written since the process began. */
  readonly writtenRecords: number
  readonly segment: number
  readonly offset: number
  readonly onReserve: boolean
}

/** The port with what the process around it needs. */
export type UsageSpoolHandle = UsageSpool & {
  /** This process's own directory; the settler tails it. */
  readonly ownDirectory: string
  /** Where the writer is: shared with the settler thread, see `spool-position.ts`. */
  readonly position: SharedArrayBuffer
  /** Writes what waits, syncs it and releases the directory's heartbeat. */
  close(): Promise<void>
  stats(): SpoolStats
}
