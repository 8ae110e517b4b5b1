import { z } from 'zod'
import type { Answer } from '../shared/answer'

/**
 * What a call answers: one thing, a page of them or a bare list, each in the envelope with the schema of its data; events, each
 * by the schema; nothing (`data` is `null`); CSV; or, without an envelope, the API document.
 */
export type OperationAnswer =
  | { readonly kind: 'object' | 'page' | 'list' | 'none' | 'events'; readonly schema: z.ZodType }
  | { readonly kind: 'csv' | 'document' }

declare const DATA: unique symbol

/** An answer with, for the compiler alone, the type of the data that the verb behind the call answers. */
export type AnswerOf<Data> = OperationAnswer & { readonly [DATA]?: Data }

/** The type of the data of an answer; nothing where there is none. */
export type DataOf<Declared> = Declared extends { readonly [DATA]?: infer Data } ? Data : undefined

type Verb<Data> = (...input: never[]) => Promise<Data>
type DataOfVerb<V extends Verb<unknown>> = Awaited<ReturnType<V>>

/** Every field of a type by its path, e.g. `bindings.group_id`; those of lists without a place. */
type Paths<T> = T extends readonly (infer Item)[]
  ? Paths<Item>
  : T extends object
    ? { [Name in keyof T & string]-?: Name | `${Name}.${Paths<T[Name]>}` }[keyof T & string]
    : never

type Differing<A, B> = Exclude<Paths<A>, Paths<B>> | Exclude<Paths<B>, Paths<A>>

/** Nothing to say where a schema has the very fields of the data and takes their values; else what is wrong. */
type Fits<Data, Described> = [Data] extends [Described]
  ? [Differing<Data, Described>] extends [never]
    ? unknown
    : { readonly 'fields that only one of verb and schema has': Differing<Data, Described> }
  : { readonly 'what the verb answers is not what the schema says': Data }

/** Nothing: `data` is `null`. */
export const nothing: OperationAnswer = { kind: 'none', schema: z.null() }

export const csv: OperationAnswer = { kind: 'csv' }

/** One thing. A schema that lacks a field of what the verb answers, or has one too many, does not compile. */
export function one<V extends Verb<unknown>>() {
  return <S extends z.ZodType>(schema: S & Fits<DataOfVerb<V>, Answer<S>>): AnswerOf<DataOfVerb<V>> => ({
    kind: 'object',
    schema,
  })
}

/** A list of things; the schema is that of one. */
export function list<V extends Verb<readonly unknown[]>>() {
  return <S extends z.ZodType>(
    item: S & Fits<DataOfVerb<V>[number], Answer<S>>,
  ): AnswerOf<DataOfVerb<V>> => ({ kind: 'list', schema: z.array(item) })
}

type PageVerb = Verb<{
  readonly items: readonly unknown[]
  readonly total: number
  readonly page: number
  readonly page_size: number
  readonly pages: number
}>

/** A page of things by its number; the schema is that of one. */
export function page<V extends PageVerb>() {
  return <S extends z.ZodType>(
    item: S & Fits<DataOfVerb<V>['items'][number], Answer<S>>,
  ): AnswerOf<DataOfVerb<V>> => ({
    kind: 'page',
    schema: z.strictObject({
      items: z.array(item),
      total: z.int(),
      page: z.int(),
      page_size: z.int(),
      pages: z.int(),
    }),
  })
}

type CursorVerb = Verb<{
  readonly items: readonly unknown[]
  readonly next_cursor: string | null
  readonly page_size: number
  readonly total?: number
}>

/** A page of things by cursor; the schema is that of one. */
export function cursorPage<V extends CursorVerb>() {
  return <S extends z.ZodType>(
    item: S & Fits<DataOfVerb<V>['items'][number], Answer<S>>,
  ): AnswerOf<DataOfVerb<V>> => ({
    kind: 'page',
    schema: z.strictObject({
      items: z.array(item),
      next_cursor: z
        .string()
        .nullable()
        .describe('Hand it back as `cursor`; `null` = this was the last page.'),
      page_size: z.int(),
      total: z.int().exactOptional().describe('Only where `with_total` asks for it.'),
    }),
  })
}

type EventVerb = (...input: never[]) => AsyncIterable<unknown> | Promise<AsyncIterable<unknown>>
type EventOf<V extends EventVerb> = Awaited<ReturnType<V>> extends AsyncIterable<infer Event> ? Event : never

/** Server-sent events; the schema is that of one. */
export function events<V extends EventVerb>() {
  return <S extends z.ZodType>(event: S & Fits<EventOf<V>, Answer<S>>): OperationAnswer => ({
    kind: 'events',
    schema: event,
  })
}
