import type { z } from 'zod'
import type { DataOf } from './answered'
import type { DeclarationOf } from './operation'
import type { DeclaredOperations } from './operations'

type InputOf<Facts, Part extends 'query' | 'body'> = Facts extends { readonly [Name in Part]: z.ZodType }
  ? z.input<Facts[Part]>
  : undefined

type AnswerData<Facts> = Facts extends { readonly answer: infer Answer } ? DataOf<Answer> : unknown

type Declaration = DeclarationOf<DeclaredOperations>

/**
 * The JSON API as types: by `METHOD /path` what may be in the query and the body of a call, from the schemas that parse
 * them, and what its answer holds, from the verb behind it; `undefined` = nothing.
 */
export type ContractCalls = {
  readonly [Call in Declaration['call']]: {
    readonly query: InputOf<Extract<Declaration, { readonly call: Call }>['facts'], 'query'>
    readonly body: InputOf<Extract<Declaration, { readonly call: Call }>['facts'], 'body'>
    readonly data: AnswerData<Extract<Declaration, { readonly call: Call }>['facts']>
  }
}
