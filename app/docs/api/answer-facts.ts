import { responseOf, type OpenApiCall, type OpenApiDocument } from '@/lib/services'
import { fieldRows, type FieldRow, type FieldWords } from './field-rows'

/** What a call answers, and what it refuses with. */
export type AnswerFacts = {
  readonly status: string
  readonly mediaType: string
  /** `data` of the envelope with its fields, or one event of a stream; empty where the answer is text. */
  readonly rows: readonly FieldRow[]
  /** Reason codes by status: `409` → `CONFLICT, STALE`. */
  readonly refusals: readonly { readonly status: string; readonly reasons: string }[]
}

export function answerFacts(
  call: OpenApiCall,
  { components }: Pick<OpenApiDocument, 'components'>,
  words: FieldWords,
): AnswerFacts {
  const statuses = Object.keys(call.responses)
  const status = statuses.find((known) => known.startsWith('2')) ?? ''
  const success = responseOf(call.responses[status], components.responses)
  const [mediaType = '', { schema } = { schema: {} }] = Object.entries(success?.content ?? {})[0] ?? []
  const event = schema['contentSchema']
  const described = event === undefined ? schema : { properties: { data: event }, required: ['data'] }
  return {
    status,
    mediaType,
    rows: fieldRows(described, words).filter(({ name }) => name === 'data' || /^data[.[]/.test(name)),
    refusals: statuses
      .filter((known) => known.startsWith('4') || known.startsWith('5'))
      .map((known) => ({
        status: known,
        reasons: responseOf(call.responses[known], components.responses)?.description ?? '',
      })),
  }
}
