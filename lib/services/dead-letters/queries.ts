import { readActorNames } from '../audit-logs/queries'
import type { ServiceContext } from '../context'
import { notFound } from '../shared/errors'
import { pageWindow, toListPage, type ListPage } from '../shared/list-page'
import { parseQuery } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { countLetters, readLetter, readLetters } from './letter-rows'
import { listDeadLettersQuerySchema } from './schemas'
import { toDeadLetterView, type DeadLetterRow, type DeadLetterView } from './view'

/** Usage events that could not be settled, by page, the newest first; filters: state, search (reason or request id). */
export async function listDeadLetters(
  ctx: ServiceContext,
  input: unknown = {},
): Promise<ListPage<DeadLetterView>> {
  requireAdmin(ctx, 'read')
  const query = parseQuery(listDeadLettersQuerySchema, input)
  const filter = { state: query.state, search: query.search }
  const [total, rows] = await Promise.all([
    countLetters(ctx.db, filter),
    readLetters(ctx.db, { ...filter, order: query.sort_order, ...pageWindow(query) }),
  ])
  return toListPage(query, total, await render(ctx, rows))
}

/** One such event. Throws 404. */
export async function getDeadLetter(ctx: ServiceContext, id: string): Promise<DeadLetterView> {
  requireAdmin(ctx, 'read')
  const row = await readLetter(ctx.db, id)
  const [view] = row === null ? [] : await render(ctx, [row])
  if (view === undefined) throw notFound('Dead letter')
  return view
}

async function render(
  ctx: ServiceContext,
  rows: readonly DeadLetterRow[],
): Promise<readonly DeadLetterView[]> {
  const nameOf = await readActorNames(ctx, rows)
  return rows.map((row) => toDeadLetterView(row, nameOf(row)))
}
