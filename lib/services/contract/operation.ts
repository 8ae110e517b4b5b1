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

export type OperationFacts = Partial<Pick<Operation, 'query' | 'body' | 'status' | 'answer'>>

declare const DECLARED: unique symbol
declare const DATA: unique symbol

/** An operation that remembers, for the compiler alone, how it was declared. */
export type DeclaredOperation<Call extends string, Facts extends OperationFacts> = Operation & {
  readonly [DECLARED]?: { readonly call: Call; readonly facts: Facts }
}

/** `METHOD /path` and the facts an operation was declared with. */
export type DeclarationOf<Declared> = Declared extends { readonly [DECLARED]?: infer Declaration }
  ? NonNullable<Declaration>
  : never

/** The kind of an answer with the type of its data. */
export type AnswerOf<Kind extends OperationAnswer, Data> = Kind & { readonly [DATA]?: Data }

/** The type of the data of an answer; nothing where only its kind is known. */
export type DataOf<Answer> = Answer extends { readonly [DATA]?: infer Data } ? Data : undefined

/** Declares a call by `METHOD /path`; an answer is one thing unless it says otherwise. */
export function operation<
  const Call extends `${OperationMethod} /${string}`,
  const Facts extends OperationFacts = object,
>(call: Call, summary: string, facts?: Facts): DeclaredOperation<Call, Facts> {
  const [method = 'GET', path = '/'] = call.split(' ')
  return { answer: 'object', ...facts, method: methodOf(method), path, summary }
}

type Verb<Data> = (...input: never[]) => Promise<Data>

/** An answer that is what a verb answers: one thing. */
export function one<V extends Verb<unknown>>(): AnswerOf<'object', Awaited<ReturnType<V>>> {
  return withData('object')
}

/** An answer that is what a verb answers: a page of things. */
export function page<V extends Verb<{ readonly items: readonly unknown[] }>>(): AnswerOf<
  'page',
  Awaited<ReturnType<V>>
> {
  return withData('page')
}

/** An answer that is what a verb answers: a list of things. */
export function list<V extends Verb<readonly unknown[]>>(): AnswerOf<'list', Awaited<ReturnType<V>>> {
  return withData('list')
}

/** The type of the data has no value: it is there for the compiler. */
function withData<Kind extends OperationAnswer, Data>(kind: Kind): AnswerOf<Kind, Data> {
  return kind
}

function methodOf(text: string): OperationMethod {
  return text === 'POST' || text === 'PUT' || text === 'DELETE' ? text : 'GET'
}
