import { z } from 'zod'
import { API_OPERATIONS, type Operation } from '@/lib/services'
import { refusalAnswer } from '@/lib/services/contract/envelope'
import { wholeAnswer } from '@/lib/services/contract/openapi-answers'
import { refusalsOf } from '@/lib/services/contract/refusals'

/** An answer of `/api/v1` and what was asked; `path` is below it, with ids or with `{id}`. */
export type HeardAnswer = {
  readonly method: string
  readonly path: string
  readonly response: Response
}

/** What any call may meet. */
const ANYTIME: readonly string[] = ['500 INTERNAL', '503 DATABASE_UNAVAILABLE']

const MEDIA_TYPES = { csv: 'text/csv', events: 'text/event-stream' } as const

const PATTERNS = API_OPERATIONS.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}))

/** Throws where an answer is not what the API document says of it, unknown fields included. Reads a copy of the response. */
export async function assertDocumented({ method, path, response }: HeardAnswer): Promise<void> {
  const operation = operationOf(method, path)
  const call = `${method} ${path} (${response.status})`
  if (operation === undefined) throw new Error(`${call} is not in the API document`)
  const problem = response.ok
    ? await problemOfSuccess(operation, response)
    : await problemOfRefusal(operation, response)
  if (problem !== null) throw new Error(`${call} answered what the API document does not say: ${problem}`)
}

/** A path that says everything itself goes before one with a parameter. */
function operationOf(method: string, path: string): Operation | undefined {
  const found = PATTERNS.filter(({ operation, pattern }) => operation.method === method && pattern.test(path))
  return (found.find(({ operation }) => operation.path === path) ?? found[0])?.operation
}

async function problemOfSuccess(operation: Operation, response: Response): Promise<string | null> {
  const { answer, status = 200 } = operation
  if (response.status !== status) return `the status is ${response.status}, not ${status}`
  const mediaType =
    answer.kind === 'csv' || answer.kind === 'events' ? MEDIA_TYPES[answer.kind] : 'application/json'
  const found = response.headers.get('content-type') ?? ''
  if (!found.startsWith(mediaType)) return `it is ${found}, not ${mediaType}`
  if (mediaType !== 'application/json' || !('schema' in answer)) return null
  return problemOf(wholeAnswer(answer), await response.clone().json())
}

async function problemOfRefusal(operation: Operation, response: Response): Promise<string | null> {
  const json: unknown = await response.clone().json()
  const problem = problemOf(refusalAnswer, json)
  if (problem !== null) return problem
  const { code, reason } = refusalAnswer.parse(json)
  if (code !== response.status) return `its code is ${code}`
  const refusal = `${code} ${reason}`
  return [...ANYTIME, ...refusalsOf(operation)].includes(refusal) ? null : `the refusal ${refusal}`
}

function problemOf(schema: z.ZodType, json: unknown): string | null {
  const { error } = schema.safeParse(json)
  return error === undefined ? null : `${z.prettifyError(error)}\n${JSON.stringify(json).slice(0, 2_000)}`
}
