import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { KeptAnswer, KeptAnswers, OnceCall, OnceClaim, OnceState } from '@/lib/gateway'
import { sha256Hex } from '@/lib/infra'

export type KeptAnswersOptions = {
  readonly pool: Pool
  readonly encrypt: (text: string) => string
  readonly decrypt: (text: string) => string
  /** Between two signs of life of a running call. */
  readonly renewMs?: number
}

type RecordRow = {
  readonly request_fingerprint: string
  readonly status: string
  readonly response_status: number | null
  readonly response: Buffer | null
}

/** A call without a sign of life for so long died with its process. */
const CLAIM_MS = 60_000
const RENEW_MS = 15_000

const BEGIN = `
WITH gone AS (
  DELETE FROM idempotency_records WHERE scope = $1 AND key_hash = $2
    AND (expires_at <= now() OR (status = 'pending' AND COALESCE(claimed_until, created_at + INTERVAL '15 minutes') < now()))
  RETURNING 1
)
INSERT INTO idempotency_records (scope, key_hash, request_fingerprint, expires_at, claim, claimed_until)
SELECT $1, $2, $3, now() + INTERVAL '24 hours', $4, now() + make_interval(secs => ${CLAIM_MS / 1000}) WHERE (SELECT count(*) FROM gone) >= 0
ON CONFLICT (scope, key_hash) DO NOTHING RETURNING 1`

const OWN = `WHERE scope = $1 AND key_hash = $2 AND status = 'pending' AND claim = $3`

const FIND = `SELECT request_fingerprint, status, response_status, response FROM idempotency_records
WHERE scope = $1 AND key_hash = $2`

/** Kept answers in PostgreSQL, encrypted, for all processes. */
export function createKeptAnswers(options: KeptAnswersOptions): KeptAnswers {
  const { pool, decrypt } = options
  return {
    async begin(call) {
      const id = identify(call)
      const token = randomUUID()
      // A second round where the record of a call that ended badly went between the two questions, or had run out.
      for (let round = 0; round < 2; round += 1) {
        const { rowCount } = await pool.query(BEGIN, [...id, call.fingerprint, token])
        if (rowCount === 1) return { kind: 'new', claim: openClaim(options, [...id, token]) }
        const { rows } = await pool.query<RecordRow>(FIND, [...id])
        const [row] = rows
        if (row !== undefined) return stateOf(row, call, decrypt)
      }
      return { kind: 'running' }
    },
  }
}

type ClaimKey = readonly [scope: string, keyHash: string, token: string]

/** A claim that is renewed until it ends; one that could not be renewed in time is somebody else's, and writes nothing. */
function openClaim({ pool, encrypt, renewMs = RENEW_MS }: KeptAnswersOptions, key: ClaimKey): OnceClaim {
  const renew = `UPDATE idempotency_records SET claimed_until = now() + make_interval(secs => ${CLAIM_MS / 1000}) ${OWN}`
  const timer = setInterval(() => void pool.query(renew, [...key]).catch(() => undefined), renewMs)
  timer.unref()
  return {
    async keep({ status, headers, body }) {
      clearInterval(timer)
      const text = encrypt(JSON.stringify({ headers, body: body.toString('base64') }))
      const values = [...key, status, Buffer.from(text, 'utf8')]
      await pool.query(
        `UPDATE idempotency_records SET status = 'done', response_status = $4, response = $5 ${OWN}`,
        values,
      )
    },
    async drop() {
      clearInterval(timer)
      await pool.query(`DELETE FROM idempotency_records ${OWN}`, [...key])
    },
  }
}

function identify({ apiKeyId, key }: OnceCall): readonly [scope: string, keyHash: string] {
  return [`gateway:${apiKeyId}`, sha256Hex(key)]
}

function stateOf(row: RecordRow, call: OnceCall, decrypt: (text: string) => string): OnceState {
  if (row.request_fingerprint !== call.fingerprint) return { kind: 'other' }
  if (row.status !== 'done' || row.response === null) return { kind: 'running' }
  return {
    kind: 'answered',
    answer: answerOf(row.response_status ?? 200, decrypt(row.response.toString('utf8'))),
  }
}

/** The text is this file's own. */
function answerOf(status: number, text: string): KeptAnswer {
  const { headers, body } = JSON.parse(text) as { readonly headers: readonly string[]; readonly body: string }
  return { status, headers, body: Buffer.from(body, 'base64') }
}
