import { spawn } from 'node:child_process'
import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeOwnedDirectory, type PostgresLayout } from './postgres-layout'

/** The role, and the database, of the embedded server. */
export const EMBEDDED_ROLE = 'switchyard'

/** The whole environment of the server's processes: nothing of ours leaks into them. */
export const POSTGRES_ENVIRONMENT = {
  NODE_ENV: 'production',
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
} as const

/**
 * Creates the cluster unless it exists. It is built beside its final place and renamed at the end, so that a start
 * killed half-way leaves nothing that looks finished.
 */
export async function initCluster(layout: PostgresLayout, binaries: string, password: string): Promise<void> {
  if (existsSync(path.join(layout.cluster, 'PG_VERSION'))) return
  const building = `${layout.cluster}.building`
  const passwordFile = `${layout.cluster}.password`
  rmSync(building, { recursive: true, force: true })
  makeOwnedDirectory(building, layout.owner)
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (layout.owner.identity !== null) {
    chownSync(passwordFile, layout.owner.identity.uid, layout.owner.identity.gid)
  }
  try {
    await runInitdb(layout, path.join(binaries, 'bin', 'initdb'), [
      `--pgdata=${building}`,
      `--username=${EMBEDDED_ROLE}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ])
    renameSync(building, layout.cluster)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

async function runInitdb(layout: PostgresLayout, program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, {
    ...layout.owner.identity,
    cwd: '/',
    env: { ...POSTGRES_ENVIRONMENT },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`initdb failed (exit code ${code}):\n${output.slice(-4000)}`)
}
