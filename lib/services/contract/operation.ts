import type { z } from 'zod'

export type OperationMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What the `data` of an answer is: one thing, a page of them, a bare list, nothing, or no envelope at all. */
export type OperationAnswer = 'object' | 'page' | 'list' | 'none' | 'csv' | 'events'

/** One call of the JSON API: what the document says of it, with the schemas its verb parses by. */
export type Operation = {
  readonly method: OperationMethod
  /** Below `/api/v1`, parameters as `{id}`. */
  readonly path: string
  readonly summary: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** 200 when left out. */
  readonly status?: 200 | 201
  readonly answer: OperationAnswer
}

type Facts = Partial<Pick<Operation, 'query' | 'body' | 'status' | 'answer'>>

/** Declares a call by `METHOD /path`; an answer is one thing unless it says otherwise. */
export function operation(
  call: `${OperationMethod} /${string}`,
  summary: string,
  facts: Facts = {},
): Operation {
  const [method = 'GET', path = '/'] = call.split(' ')
  return { answer: 'object', ...facts, method: methodOf(method), path, summary }
}

function methodOf(text: string): OperationMethod {
  return text === 'POST' || text === 'PUT' || text === 'DELETE' ? text : 'GET'
}
