import { statSync } from 'node:fs'

/** Whether no file has this name any more. What cannot be found out (no right, an error of the disk) is no sign of it. */
export function isGone(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) === undefined
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOTDIR'
  }
}
