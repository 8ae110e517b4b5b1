import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CsvColumn } from '@/components/data-table/csv-text'
import { exportRows, type ExportEnd } from '@/components/data-table/export-rows'
import { exportedRows } from '@/components/data-table/exported'
import { MAX_EXPORTED_ROWS, type ReadProgress } from '@/components/data-table/read-all-rows'
import { saveFile } from '@/components/save-file'

vi.mock('@/components/save-file', () => ({ saveFile: vi.fn<typeof saveFile>() }))

type Row = { readonly id: number }

const PAGE_SIZE = 500
const LIST_URL = '/api/v1/admin/users?search=a+b&page=3&page_size=20&sort_by=email'
const LIST = { listUrl: LIST_URL, rowId: (row: Row) => String(row.id) }
const COLUMNS: readonly CsvColumn<Row>[] = [
  { id: 'id', columnDef: { id: 'id', meta: { label: 'Id' } }, accessorFn: ({ id }) => id },
]

let urls: URL[] = []

/** Serves a list of so many rows; `before` may answer a page in its stead. */
function serve(total: number, before?: (page: number) => Response | undefined): void {
  vi.stubGlobal('fetch', async (url: string, { signal }: { signal: AbortSignal }) => {
    const asked = new URL(url, 'http://portal')
    urls.push(asked)
    const page = Number(asked.searchParams.get('page'))
    const other = before?.(page)
    signal.throwIfAborted()
    if (other !== undefined) return other
    const first = (page - 1) * PAGE_SIZE
    const length = Math.max(0, Math.min(PAGE_SIZE, total - first))
    return answerOf(
      total,
      Array.from({ length }, (_, index) => ({ id: first + index })),
    )
  })
}

function answerOf(total: number, items: readonly Row[]): Response {
  return Response.json({ code: 0, data: { items, total, page: 1, page_size: PAGE_SIZE, pages: 1 } })
}

type Run = { readonly end: ExportEnd | null; readonly seen: readonly ReadProgress[] }

async function run(
  source: Parameters<typeof exportRows<Row>>[0]['source'],
  signal?: AbortSignal,
): Promise<Run> {
  const seen: ReadProgress[] = []
  const end = await exportRows(
    { name: 'users', columns: COLUMNS, source },
    { signal: signal ?? new AbortController().signal, onProgress: (progress) => seen.push(progress) },
  )
  return { end, seen }
}

async function savedIds(): Promise<readonly number[]> {
  const [file] = vi.mocked(saveFile).mock.lastCall ?? []
  const lines = (await file?.text())?.split('\r\n') ?? []
  expect(lines[0]).toBe('Id')
  return lines.slice(1, -1).map(Number)
}

beforeEach(() => {
  urls = []
  vi.mocked(saveFile).mockClear()
})

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a list of several pages', () => {
  test('is read whole, by the same query from its first page on', async () => {
    serve(1_203)
    const { end, seen } = await run(LIST)
    expect(end).toEqual({ ok: true, read: 1_203, total: 1_203, isCut: false })
    expect(urls.map(({ search }) => search)).toEqual(
      [1, 2, 3].map((page) => `?search=a+b&page=${page}&page_size=${PAGE_SIZE}&sort_by=email`),
    )
    expect(seen.map(({ read }) => read)).toEqual([500, 1_000, 1_203])
    expect(await savedIds()).toEqual(Array.from({ length: 1_203 }, (_, id) => id))
    expect(vi.mocked(saveFile).mock.lastCall?.[1]).toBe('users.csv')
  })

  test('holds a row once that moved to the next page meanwhile', async () => {
    serve(501, (page) => (page === 2 ? answerOf(502, [{ id: 499 }, { id: 500 }]) : undefined))
    await run(LIST)
    expect(await savedIds()).toEqual(Array.from({ length: 501 }, (_, id) => id))
  })

  test('ends at the bound, and says so', async () => {
    serve(MAX_EXPORTED_ROWS + 1)
    const { end } = await run(LIST)
    expect(end).toEqual({ ok: true, read: MAX_EXPORTED_ROWS, total: MAX_EXPORTED_ROWS + 1, isCut: true })
    expect(urls).toHaveLength(MAX_EXPORTED_ROWS / PAGE_SIZE)
    expect(await savedIds()).toHaveLength(MAX_EXPORTED_ROWS)
  })

  test('is not cut when it is as long as the bound', async () => {
    serve(MAX_EXPORTED_ROWS)
    expect((await run(LIST)).end).toMatchObject({ isCut: false })
  })

  test('that got shorter meanwhile is no endless reading', async () => {
    serve(600, (page) => (page === 2 ? answerOf(2_000, []) : undefined))
    expect((await run(LIST)).end).toMatchObject({ ok: true, read: 500 })
    expect(urls).toHaveLength(2)
  })
})

describe('nothing is saved', () => {
  test.each([
    ['refused', Response.json({ reason: 'FORBIDDEN', message: 'no' }, { status: 403 }), 'FORBIDDEN'],
    ['no list', Response.json({ data: {} }), 'INTERNAL'],
    ['no JSON', new Response('<html>'), 'UNREACHABLE'],
  ])('when a page is %s', async (_, answer, reason) => {
    serve(1_203, (page) => (page === 2 ? answer.clone() : undefined))
    expect((await run(LIST)).end).toMatchObject({ ok: false, reason })
    expect(saveFile).not.toHaveBeenCalled()
  })

  test('when it is cancelled half way', async () => {
    const cancel = new AbortController()
    serve(1_203, (page) => {
      if (page === 2) cancel.abort()
      return undefined
    })
    expect((await run(LIST, cancel.signal)).end).toBeNull()
    expect(saveFile).not.toHaveBeenCalled()
    expect(urls).toHaveLength(2)
  })
})

describe('what a table exports', () => {
  const rows: readonly Row[] = [{ id: 1 }, { id: 2 }, { id: 3 }]
  const { rowId } = LIST

  test('all rows of the page where they are all there are', async () => {
    await run(exportedRows({ rows, rowId, exported: 'rows' }))
    expect(await savedIds()).toEqual([1, 2, 3])
    expect(urls).toEqual([])
  })

  test('the chosen rows, and without any the list', () => {
    const listUrl = LIST_URL
    expect(exportedRows({ rows, rowId, exported: { listUrl, chosen: ['3', '1'] } })).toEqual({
      rows: [{ id: 1 }, { id: 3 }],
    })
    expect(exportedRows({ rows, rowId, exported: { listUrl, chosen: [] } })).toEqual({ listUrl, rowId })
    expect(exportedRows({ rows, rowId, exported: { listUrl } })).toEqual({ listUrl, rowId })
  })
})
