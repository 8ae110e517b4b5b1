import { uuidV7TimeMs } from '@/lib/core'
import type { ServiceContext } from '../context'
import type { Prisma } from '../shared/database'
import { csvLine } from '../shared/csv'
import { notFound } from '../shared/errors'
import { requireUserId } from '../shared/permissions'
import { listOwnUsage, toOwnView, type OwnUsageView } from './queries'
import { namesOf, readUsageNames } from './usage-names'
import { toUsageView, usageSelect } from './view'

/** One request of one's own with the price it was billed by. */
export type OwnUsageDetail = OwnUsageView & { readonly price_snapshot: Prisma.JsonValue }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** One billed request of the signed-in user. Throws 404, for anybody else's too. */
export async function getOwnUsage(ctx: ServiceContext, id: string): Promise<OwnUsageDetail> {
  const userId = BigInt(requireUserId(ctx))
  if (!UUID.test(id)) throw notFound('Usage row')
  const row = await ctx.db.usageLog.findFirst({
    where: { createdAt: new Date(uuidV7TimeMs(id)), id, userId },
    select: { ...usageSelect, priceSnapshot: true },
  })
  if (row === null) throw notFound('Usage row')
  const names = await readUsageNames(ctx.db, [row])
  return { ...toOwnView(toUsageView(row, namesOf(names, row))), price_snapshot: row.priceSnapshot }
}

const EXPORT_COLUMNS = [
  'created_at',
  'request_id',
  'api_key_name',
  'group_name',
  'protocol',
  'requested_model',
  'billing_mode',
  'input_tokens',
  'output_tokens',
  'cache_creation_5m_tokens',
  'cache_creation_1h_tokens',
  'cache_read_tokens',
  'total_cost_exact',
  'rate_multiplier',
  'actual_cost_exact',
  'billing_type',
  'status',
  'stream',
  'duration_ms',
  'first_token_ms',
] as const satisfies readonly (keyof OwnUsageView)[]

const EXPORT_PAGE = 1000

/** The signed-in user's own requests as CSV, a page of lines at a time; the filters of the list. Throws 400 before the first line. */
export async function* exportOwnUsage(
  ctx: ServiceContext,
  input: Readonly<Record<string, unknown>>,
): AsyncGenerator<string> {
  const query = { ...input, page_size: EXPORT_PAGE, with_total: 'false' }
  let page = await listOwnUsage(ctx, query)
  yield csvLine(EXPORT_COLUMNS)
  for (;;) {
    if (page.items.length > 0) yield page.items.map(exportLine).join('')
    if (page.next_cursor === null) return
    page = await listOwnUsage(ctx, { ...query, cursor: page.next_cursor })
  }
}

function exportLine(row: OwnUsageView): string {
  return csvLine(EXPORT_COLUMNS.map((column) => row[column]))
}
