import type { z } from 'zod'
import { nothing, type OperationAnswer } from './answered'
import type { Refusal } from './refusals'

export type OperationMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

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
  /** Beside those that any such call has; see `refusalsOf`. */
  readonly refusals?: readonly Refusal[]
}

export type OperationFacts = Partial<Pick<Operation, 'query' | 'body' | 'status' | 'answer' | 'refusals'>>

declare const DECLARED: unique symbol

/** An operation that remembers, for the compiler alone, how it was declared. */
export type DeclaredOperation<Call extends string, Facts extends OperationFacts> = Operation & {
  readonly [DECLARED]?: { readonly call: Call; readonly facts: Facts }
}

/** `METHOD /path` and the facts an operation was declared with. */
export type DeclarationOf<Declared> = Declared extends { readonly [DECLARED]?: infer Declaration }
  ? NonNullable<Declaration>
  : never

/** Declares a call by `METHOD /path`; it answers nothing (`data` is `null`) unless it says otherwise. */
export function operation<
  const Call extends `${OperationMethod} /${string}`,
  const Facts extends OperationFacts = object,
>(call: Call, summary: string, facts?: Facts): DeclaredOperation<Call, Facts> {
  const [method = 'GET', path = '/'] = call.split(' ')
  return { answer: nothing, ...facts, method: methodOf(method), path, summary }
}

function methodOf(text: string): OperationMethod {
  return text === 'POST' || text === 'PUT' || text === 'DELETE' ? text : 'GET'
}
