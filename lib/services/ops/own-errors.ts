import type { ServiceContext } from '../context'
import type { ListPage } from '../shared/list-page'
import { parseQuery } from '../shared/parse-input'
import { requireUserId } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { listRequestErrorsQuerySchema, readRequestErrors, type RequestErrorView } from './request-errors'
import type { ownErrorAnswer } from './answers'

/** Filters that users do not have: whose requests are asked for is settled, and where they went is the operator's. */
const NOT_OF_USERS = { user_id: true, channel_id: true, account_id: true } as const

export const listOwnErrorsQuerySchema = listRequestErrorsQuerySchema.omit(NOT_OF_USERS)

const OWN_FIELDS = [
  'created_at',
  'request_id',
  'api_key_id',
  'api_key_name',
  'group_id',
  'group_name',
  'protocol',
  'requested_model',
  'status',
  'code',
  'message',
  'duration_ms',
  'ip',
] as const satisfies readonly (keyof RequestErrorView)[]

/** A failed request as its caller was told of it: nothing of accounts, channels and attempts. */
export type OwnErrorView = Answer<typeof ownErrorAnswer>

/** The signed-in user's own requests that were refused or failed, newest first; without a start the 7 days before the end. */
export async function listOwnErrors(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<ListPage<OwnErrorView>> {
  const userId = requireUserId(ctx)
  const query = parseQuery(listOwnErrorsQuerySchema, input)
  const errors = await readRequestErrors(ctx, { ...query, user_id: userId })
  return { ...errors, items: errors.items.map(toOwnView) }
}

function toOwnView(error: RequestErrorView): OwnErrorView {
  // Every field of OWN_FIELDS is one of an error.
  return Object.fromEntries(OWN_FIELDS.map((field) => [field, error[field]])) as OwnErrorView
}
