import { z } from 'zod'
import type { ServiceContext } from '../context'

/** One page of a list, as the API answers it. */
export type ListPage<T> = {
  readonly items: readonly T[]
  readonly total: number
  readonly page: number
  readonly page_size: number
  readonly pages: number
}

/** Query fields every list understands; `page_size` is at most 1000. */
export const listQueryShape = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  page_size: z.coerce.number().int().min(1).max(1000).default(20),
  search: z.string().trim().max(200).optional(),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
}

type PageQuery = { readonly page: number; readonly page_size: number }

/** `skip` and `take` of a page. */
export function pageWindow(query: PageQuery): { skip: number; take: number } {
  return { skip: (query.page - 1) * query.page_size, take: query.page_size }
}

/** Wraps the rows of a page with its totals. */
export function toListPage<T>(query: PageQuery, total: number, items: readonly T[]): ListPage<T> {
  return {
    items,
    total,
    page: query.page,
    page_size: query.page_size,
    pages: Math.max(1, Math.ceil(total / query.page_size)),
  }
}

/** A case-insensitive `contains` filter with the `LIKE` wildcards of the text escaped. */
export function containsText(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: escapeWildcards(text), mode: 'insensitive' }
}

/**
 * The same for a column the database keeps in lower case: many times faster where every row is looked at. The database folds
 * what is looked for, too: no two agree on every letter.
 */
export async function containsFolded(
  db: Pick<ServiceContext['db'], '$queryRaw'>,
  text: string,
): Promise<{ contains: string }> {
  const rows = await db.$queryRaw<{ folded: string }[]>`SELECT lower(${text}) AS folded`
  return { contains: escapeWildcards(rows[0]?.folded ?? text) }
}

function escapeWildcards(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)
}
