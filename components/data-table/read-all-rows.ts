import { readFailure, record, type ApiFailure } from '../api/call-api'

/** An export ends here: what is larger is for the API. */
export const MAX_EXPORTED_ROWS = 10_000

const PAGE_SIZE = 500

/** How far the reading of a list has come. */
export type ReadProgress = { readonly read: number; readonly total: number }

/** A list of the JSON API to read from its first page on. */
export type ListReading<Row> = {
  /** Its address with filters and order; where in the list it points to does not matter. */
  readonly listUrl: string
  readonly rowId: (row: Row) => string
  readonly signal: AbortSignal
  readonly onProgress: (progress: ReadProgress) => void
}

export type ReadRows<Row> = ReadProgress & {
  readonly ok: true
  readonly rows: readonly Row[]
  /** The list goes on behind the last row that was read. */
  readonly isCut: boolean
}

/**
 * The rows of a list page by page, up to `MAX_EXPORTED_ROWS`. A row that comes twice, because others went before it
 * meanwhile, stands once. It never throws: no answer, as after `signal`, is the reason `UNREACHABLE`.
 */
export async function readAllRows<Row>(reading: ListReading<Row>): Promise<ReadRows<Row> | ApiFailure> {
  const rows = new Map<string, Row>()
  for (let page = 1; ; page += 1) {
    // Page by page: the next is only wanted once this one came.
    // oxlint-disable-next-line no-await-in-loop
    const answer = await readPage<Row>(reading, page)
    if (!answer.ok) return answer
    for (const row of answer.items) rows.set(reading.rowId(row), row)
    const progress = { read: rows.size, total: answer.total }
    reading.onProgress(progress)
    const isLast = page * PAGE_SIZE >= answer.total || answer.items.length === 0
    if (isLast || page * PAGE_SIZE >= MAX_EXPORTED_ROWS) {
      return { ok: true, rows: [...rows.values()], isCut: !isLast, ...progress }
    }
  }
}

type Page<Row> = { readonly ok: true; readonly items: readonly Row[]; readonly total: number }

async function readPage<Row>(
  { listUrl, signal }: ListReading<Row>,
  page: number,
): Promise<Page<Row> | ApiFailure> {
  try {
    const response = await fetch(pageUrl(listUrl, page), { signal })
    const answer: unknown = await response.json()
    const { items, total } = record(record(answer)['data'])
    if (!response.ok || !Array.isArray(items)) return readFailure(response.status, answer)
    return { ok: true, items: rowsOf<Row>(items), total: Number(total) || 0 }
  } catch {
    return readFailure(0, { reason: 'UNREACHABLE' })
  }
}

function pageUrl(listUrl: string, page: number): string {
  const [path = '', query = ''] = listUrl.split('?')
  const params = new URLSearchParams(query)
  params.set('page', String(page))
  params.set('page_size', String(PAGE_SIZE))
  return `${path}?${params}`
}

/** The server is of the same build: what it answers is what the table shows. */
function rowsOf<Row>(items: readonly unknown[]): readonly Row[] {
  return items as readonly Row[]
}
