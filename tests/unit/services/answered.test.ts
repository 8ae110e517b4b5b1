import { expect, test } from 'vitest'
import { z } from 'zod'
import { cursorPage, list, one, page } from '@/lib/services/contract/answered'

type Thing = { readonly id: number; readonly of: readonly { readonly name: string | null }[] }
type GetThing = (id: number) => Promise<Thing>
type ListThings = () => Promise<readonly Thing[]>

const name = z.string().nullable()
const thing = z.strictObject({ id: z.int(), of: z.array(z.strictObject({ name })) })

test('a schema that says what the verb answers compiles, and refuses unknown fields', () => {
  const { kind, ...answer } = one<GetThing>()(thing)
  expect(kind).toBe('object')
  if (!('schema' in answer)) throw new Error('no schema')
  expect(answer.schema.safeParse({ id: 1, of: [{ name: null }] }).success).toBe(true)
  expect(answer.schema.safeParse({ id: 1, of: [{ name: null, more: 1 }] }).success).toBe(false)
  expect(list<ListThings>()(thing).kind).toBe('list')
})

test('a schema that differs from the verb does not compile', () => {
  const lacking = z.strictObject({ id: z.int() })
  const withMore = z.strictObject({ ...thing.shape, more: z.string().exactOptional() })
  const withMoreInside = z.strictObject({ id: z.int(), of: z.array(z.strictObject({ name, more: name })) })
  const narrower = z.strictObject({ id: z.int(), of: z.array(z.strictObject({ name: z.string() })) })
  type Paged = () => Promise<{
    items: Thing[]
    total: number
    page: number
    page_size: number
    pages: number
  }>
  type ByCursor = () => Promise<{ items: Thing[]; next_cursor: string | null; page_size: number }>
  // @ts-expect-error a field of the verb is missing
  one<GetThing>()(lacking)
  // @ts-expect-error a field that the verb never answers
  one<GetThing>()(withMore)
  // @ts-expect-error the same within a list
  list<ListThings>()(withMoreInside)
  // @ts-expect-error the verb answers `null` too
  one<GetThing>()(narrower)
  // @ts-expect-error a field of the rows is missing
  page<Paged>()(lacking)
  // @ts-expect-error a field that the rows never have
  cursorPage<ByCursor>()(withMore)
  expect(page<Paged>()(thing).kind).toBe('page')
})
