import type { ModelNames } from '@/lib/protocols'
import type { CoordinationStore } from '../ports/coordination-store'

/** What is kept of an answer: who gave it, on which route, and to whom. */
export type AnswerRecord = {
  readonly accountId: number
  readonly userId: number
  readonly apiKeyId: number
  /** `groupId:channelId` of its route. */
  readonly pool: string
  /** The names of its model, where they are two. */
  readonly names: ModelNames | null
}

/** Whose an answer is, whatever its route: who else asks for it is refused. */
export function recordKey(answerId: string): string {
  return `id:${answerId}`
}

/** Where its user finds it on a route: ids are unique to the provider that gave them, and routes have providers of their own. */
export function ownRecordKey(userId: number, pool: string, answerId: string): string {
  return `user${userId}:${pool}:${answerId}`
}

/** A record as the store keeps it: four words, then the names as JSON. */
export function writeRecord({ accountId, userId, apiKeyId, pool, names }: AnswerRecord): string {
  const words = `${accountId} ${userId} ${apiKeyId} ${pool}`
  return names === null ? words : `${words} ${JSON.stringify(names)}`
}

const RECORD = /^(\d+) (\d+) (\d+) (\S+)(?: (\{.*))?$/s

/** The record of a text; `null` = it is none. */
export function readRecord(text: string | null): AnswerRecord | null {
  const [, accountId, userId, apiKeyId, pool = '', names] = RECORD.exec(text ?? '') ?? []
  if (accountId === undefined) return null
  return {
    accountId: Number(accountId),
    userId: Number(userId),
    apiKeyId: Number(apiKeyId),
    pool,
    names: namesOf(names ?? null),
  }
}

/** The record of an answer that an API key asked for; `null` = of no such one. */
export async function storedRecord(
  { answerText }: Pick<CoordinationStore, 'answerText'>,
  apiKeyId: number,
  answerId: string,
): Promise<Pick<AnswerRecord, 'accountId' | 'names'> | null> {
  const ofKey = earlierKey(`key${apiKeyId}`, answerId)
  const [text, earlier, names] = await Promise.all([
    answerText(recordKey(answerId)),
    answerText(ofKey),
    answerText(`name:${ofKey}`),
  ])
  const record = readRecord(text)
  if (record !== null) return record.apiKeyId === apiKeyId ? record : null
  return earlier === null ? null : { accountId: Number(earlier), names: namesOf(names) }
}

/**
 * The key under which versions before records kept the account of an answer, for each route and each API key: such answers
 * are found for the day that they are kept. Asked in the same turn as the record, it costs no round trip of its own.
 */
export function earlierKey(whose: string, answerId: string): string {
  return `${whose}:${answerId}`
}

function namesOf(text: string | null): ModelNames | null {
  return text === null ? null : (JSON.parse(text) as ModelNames)
}
