import type { Pool } from 'pg'
import type { KeptAnswer, KeptAnswers, OnceCall, OnceState } from '@/lib/gateway'
import { sha256Hex } from '@/lib/infra'

export type KeptAnswersOptions = {
  readonly pool: Pool
  readonly encrypt: (text: string) => string
  readonly decrypt: (text: string) => string
}

type RecordRow = {
  readonly request_fingerprint: string
  readonly status: string
  readonly response_status: number | null
  readonly response: Buffer | null
}

/** A call still pending after so long died with its process. */
const BEGIN = `
WITH gone AS (
  DELETE FROM idempotency_records WHERE scope = $1 AND key_hash = $2
    AND (expires_at <= now() OR (status = 'pending' AND created_at < now() - INTERVAL '15 minutes'))
  RETURNING 1
)
INSERT INTO idempotency_records (scope, key_hash, request_fingerprint, expires_at)
SELECT $1, $2, $3, now() + INTERVAL '24 hours' WHERE (SELECT count(*) FROM gone) >= 0
ON CONFLICT (scope, key_hash) DO NOTHING RETURNING 1`

const FIND = `SELECT request_fingerprint, status, response_status, response FROM idempotency_records
WHERE scope = $1 AND key_hash = $2`

/** Kept answers in PostgreSQL, encrypted, for all processes. */
export function createKeptAnswers({ pool, encrypt, decrypt }: KeptAnswersOptions): KeptAnswers {
  return {
    async begin(call) {
      const id = identify(call)
      // A second round where the record of a call that ended badly went between the two questions, or had run out.
      for (let round = 0; round < 2; round += 1) {
        const { rowCount } = await pool.query(BEGIN, [...id, call.fingerprint])
        if (rowCount === 1) return { kind: 'new' }
        const { rows } = await pool.query<RecordRow>(FIND, [...id])
        const [row] = rows
        if (row !== undefined) return stateOf(row, call, decrypt)
      }
      return { kind: 'running' }
    },
    async keep(call, { status, headers, body }) {
      const text = encrypt(JSON.stringify({ headers, body: body.toString('base64') }))
      await pool.query(
        `UPDATE idempotency_records SET status = 'done', response_status = $3, response = $4
         WHERE scope = $1 AND key_hash = $2 AND status = 'pending' AND request_fingerprint = $5`,
        [...identify(call), status, Buffer.from(text, 'utf8'), call.fingerprint],
      )
    },
    async drop(call) {
      await pool.query(
        `DELETE FROM idempotency_records
         WHERE scope = $1 AND key_hash = $2 AND status = 'pending' AND request_fingerprint = $3`,
        [...identify(call), call.fingerprint],
      )
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
