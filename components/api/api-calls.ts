/**
 * The calls of the JSON API by `METHOD /path`: their query, body and data. The app declares them from the contract of
 * the API, so that components stay strangers to it.
 */
// Module augmentation needs an interface.
// oxlint-disable-next-line typescript/consistent-type-definitions, typescript/no-empty-interface, typescript/no-empty-object-type
export interface ApiCalls {}

export type ApiCall = keyof ApiCalls

type Part<Call extends ApiCall, Name extends 'query' | 'body' | 'data'> = ApiCalls[Call] extends {
  readonly [Key in Name]: infer Value
}
  ? Value
  : never

/** What an answer holds; `undefined` = nothing. */
export type ApiData<Call extends ApiCall> = Part<Call, 'data'>

/** A body as a form holds it: a field may be text as it was typed, for the server to name what it refuses. */
type Draft<Body> = Body extends readonly (infer Entry)[]
  ? readonly Draft<Entry>[]
  : Body extends object
    ? { readonly [Name in keyof Body]: Draft<Body[Name]> }
    : Body extends boolean | undefined
      ? Body
      : Body | string

/** What a body may hold. */
export type ApiBody<Call extends ApiCall> = Draft<Part<Call, 'body'>>

type Parameters<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Parameters<Rest>
  : never

type PathInput<Call extends string> = [Parameters<Call>] extends [never]
  ? { readonly path?: undefined }
  : { readonly path: { readonly [Name in Parameters<Call>]: number | string } }

type QueryInput<Query> = [Query] extends [undefined]
  ? { readonly query?: undefined }
  : { readonly query?: Query }

type BodyInput<Body> = [Body] extends [undefined] ? { readonly body?: undefined } : { readonly body: Body }

/** Parameters of the path and of the query of a call. */
export type ApiAddress<Call extends ApiCall> = PathInput<Call> & QueryInput<Part<Call, 'query'>>

/** All that goes into a call. */
export type ApiInput<Call extends ApiCall> = ApiAddress<Call> &
  BodyInput<ApiBody<Call>> & {
    /** The call happens once however often it is sent with the same key. */
    readonly once?: string
  }

/** The arguments behind the name of a call; none where nothing must be said. */
export type ApiArguments<Input> = object extends Input ? [input?: Input] : [input: Input]
