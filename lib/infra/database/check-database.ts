import { openPgClient } from './open-pg-client'

const OLDEST = 150_000

/** What to do about a refusal of PostgreSQL or of the network, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'start PostgreSQL there, or correct host and port',
  ENOENT: 'start PostgreSQL there, or correct the folder of its socket',
  ETIMEDOUT: 'see that PostgreSQL may be reached from here',
  ENOTFOUND: 'correct the host',
  EAI_AGAIN: 'correct the host, or see to its name server',
  '28000': 'correct the user, or let it in by pg_hba.conf',
  '28P01':
    'correct user and password; in a URL, letters such as # / ? and @ of a password are written %23 %2F %3F and %40',
  '3D000': 'create it: CREATE DATABASE … OWNER …',
}

type Facts = {
  readonly version: number
  readonly shown: string
  readonly encoding: string
  readonly isNew: boolean
  readonly mayCreate: boolean | null
  readonly mayUseTemporary: boolean
}

/**
 * Throws where a configured database cannot be used, in words that name the variable, never its password, and say what to
 * do. One that is not migrated by this URL, or was migrated already, is asked for no more than an answer.
 */
export async function checkDatabase({
  variable,
  url,
  isMigrated,
}: {
  readonly variable: string
  readonly url: string
  readonly isMigrated: boolean
}): Promise<void> {
  const problem = await readFacts(url).then((facts) => (isMigrated ? problemOf(facts) : null), adviceOn)
  if (problem !== null) throw new Error(`${variable} (${placeOf(url)}): ${problem}`)
}

async function readFacts(url: string): Promise<Facts | undefined> {
  const client = await openPgClient({ url, applicationName: 'switchyard-start' })
  try {
    const { rows } = await client.query<Facts>(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS shown,
         current_setting('server_encoding') AS encoding, to_regclass('_prisma_migrations') IS NULL AS "isNew",
         has_schema_privilege(current_schema(), 'CREATE') AS "mayCreate",
         has_database_privilege(current_database(), 'TEMP') AS "mayUseTemporary"`,
    )
    return rows[0]
  } finally {
    await client.end()
  }
}

function problemOf(facts: Facts | undefined): string | null {
  if (facts === undefined || !facts.isNew) return null
  if (facts.version < OLDEST) return `this is PostgreSQL ${facts.shown}; 15 or newer is needed`
  if (facts.encoding !== 'UTF8')
    return `its encoding is ${facts.encoding}: create it with ENCODING 'UTF8' TEMPLATE template0`
  if (facts.mayCreate !== true)
    return 'its user may not create tables there: make it the owner, ALTER DATABASE … OWNER TO …'
  if (!facts.mayUseTemporary)
    return 'its user may not create temporary tables: GRANT TEMPORARY ON DATABASE … TO …'
  return null
}

function adviceOn(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const said = error instanceof Error && error.message !== '' ? error.message : code
  return ADVICE[code] === undefined ? said : `${said}: ${ADVICE[code]}`
}

function placeOf(url: string): string {
  const { host, pathname, searchParams } = new URL(url)
  return `${host === '' ? (searchParams.get('host') ?? '') : host}${pathname}`
}
