import path from 'node:path'

/** Names inside one process's spool directory. */
export const OWNER_FILE = 'owner.json'
export const RESERVE_FILE = 'reserve'
export const CHECKPOINT_FILE = 'checkpoint.json'
/** Present when everything in the directory is settled and its process is gone; its age counts towards removal. */
export const SETTLED_FILE = 'settled'

const SEGMENT_NAME = /^(\d{8})\.seg$/

/** A place in a directory's records. */
export type SpoolPlace = { readonly segment: number; readonly offset: number }

/** The file of a segment; segments count from 1. */
export function segmentFile(directory: string, segment: number): string {
  return path.join(directory, `${String(segment).padStart(8, '0')}.seg`)
}

/** The number of a segment's file, `null` for other files. */
export function segmentNumber(name: string): number | null {
  const digits = SEGMENT_NAME.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** Whether `a` lies before `b`. */
export function isBefore(a: SpoolPlace, b: SpoolPlace): boolean {
  return a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset)
}
