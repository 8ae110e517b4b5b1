import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** The system user PostgreSQL runs as; `identity` is null when that is the user of this process. */
export type PostgresOwner = {
  readonly name: string
  readonly identity: { readonly uid: number; readonly gid: number } | null
}

/** PostgreSQL refuses to run as root: then `postgres`, else `nobody`, does. */
export function choosePostgresOwner(): PostgresOwner {
  if (process.getuid?.() !== 0) return { name: 'self', identity: null }
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const entry = users.find((fields) => fields[0] === name)
    const [uid, gid] = [Number(entry?.[2]), Number(entry?.[3])]
    if (Number.isInteger(uid) && uid > 0 && Number.isInteger(gid)) return { name, identity: { uid, gid } }
  }
  throw new Error(
    'PostgreSQL does not run as root and there is no user `postgres` or `nobody` to run it; ' +
      'create one, start as another user, or set DATABASE_URL',
  )
}

/** True when the owner may pass through every existing folder on the way to `target`. */
export function canReach(owner: PostgresOwner, target: string): boolean {
  if (owner.identity === null) return true
  const { uid, gid } = owner.identity
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    const stat = statSync(folder, { throwIfNoEntry: false })
    if (stat !== undefined) {
      const bit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001
      if ((stat.mode & bit) === 0) return false
    }
    if (folder === path.dirname(folder)) return true
  }
}
