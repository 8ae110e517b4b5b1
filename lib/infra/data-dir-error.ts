const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not use it: start as its owner, or set DATA_DIR to a folder of your own',
  EPERM: 'this user may not use it: start as its owner, or set DATA_DIR to a folder of your own',
  EROFS: 'it is on a file system that cannot be written: set DATA_DIR to another folder',
  ENOTDIR: 'it, or what it is in, is no folder: set DATA_DIR to another',
  EEXIST: 'it is no folder: set DATA_DIR to another',
  ENOSPC: 'there is no space left on its disk',
}

/** What the system says of a file in `DATA_DIR`, as a sentence that says what to do. */
export function dataDirError(dataDir: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const said = error instanceof Error ? error.message : String(error)
  return new Error(`DATA_DIR ${dataDir}: ${REASONS[code] ?? said}`, { cause: error })
}
