import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { decimalJson, Decimal, isAppError } from '@/lib/core'
import { amountField, idListField } from '@/lib/services/shared/fields'
import { isAddressRule } from '@/lib/services/shared/ip-rules'
import { containsText, pageWindow, toListPage } from '@/lib/services/shared/list-page'
import { parseInput, parseQuery } from '@/lib/services/shared/parse-input'

const schema = z.strictObject({
  name: z.string().min(1),
  list: z.array(z.strictObject({ amount: amountField({ min: 0, max: 100, decimals: 4 }) })).optional(),
})

function refusal(input: unknown): unknown {
  try {
    parseInput(schema, input, ['id'])
  } catch (error) {
    if (isAppError(error))
      return { status: error.status, code: error.code, fields: Object.keys(Object(error.details['fields'])) }
    throw error
  }
  return null
}

test('a name that a table of names would lose is refused, not left out', () => {
  const table = z.object({ map: z.record(z.string(), z.record(z.string(), z.string())) })
  const refuse = (text: string): unknown => {
    try {
      return parseInput(table, JSON.parse(text))
    } catch (error) {
      return isAppError(error)
        ? [error.status, error.code, Object.keys(Object(error.details['fields']))]
        : error
    }
  }
  expect(refuse('{"map":{"openai":{"__proto__":"gpt-5","b":"c"}}}')).toEqual([
    400,
    'UNKNOWN_FIELD',
    ['map.openai.__proto__'],
  ])
  expect(refuse('{"map":{"__proto__":{"a":"b"}}}')).toEqual([400, 'UNKNOWN_FIELD', ['map.__proto__']])
  expect(refuse('{"map":{"constructor":{"toString":"b"}}}')).toEqual({
    map: { constructor: { toString: 'b' } },
  })
  expect(parseQuery(z.object({ page: z.string() }), JSON.parse('{"page":"1","__proto__":"x"}'))).toEqual({
    page: '1',
  })
})

describe('texts that cannot be stored', () => {
  const free = z.object({
    name: z.string().optional(),
    tags: z.array(z.string()).optional(),
    map: z.record(z.string(), z.string()).optional(),
    any: z.unknown().optional(),
  })
  const fieldsOf = (read: () => unknown): unknown => {
    try {
      read()
    } catch (error) {
      if (isAppError(error) && error.code === 'VALIDATION_ERROR' && error.status === 400) {
        return Object.keys(Object(error.details['fields']))
      }
      throw error
    }
    return null
  }

  test.each([
    [{ name: 'a\0b' }, ['name']],
    [{ name: 'a\uD800' }, ['name']],
    [{ name: '\uDE00\uD83D' }, ['name']],
    [{ tags: ['a', '\0'], name: '\0' }, ['name', 'tags.1']],
    [{ map: { 'a\0': 'b' } }, ['map.a\0']],
    [{ map: { a: '\uDFFF' } }, ['map.a']],
    [{ any: [{ deep: { b: '\0' } }] }, ['any.0.deep.b']],
    [{ name: '😀 \u0001 \uFFFD', tags: [''], any: [null, 1, true] }, null],
  ])('%j', (input, fields) => {
    expect(fieldsOf(() => parseInput(free, input))).toEqual(fields)
  })

  test('are found however deep they stand', () => {
    const depth = 50_000
    const nested = (text: string): unknown => JSON.parse(`${'['.repeat(depth)}${text}${']'.repeat(depth)}`)
    expect(fieldsOf(() => parseInput(free, { any: nested('"a"') }))).toBeNull()
    expect(fieldsOf(() => parseInput(free, { any: nested(String.raw`"\u0000"`) }))).toHaveLength(1)
  })

  test('are refused in queries, too, where the name is known', () => {
    expect(fieldsOf(() => parseQuery(free, { name: '\0' }))).toEqual(['name'])
    expect(fieldsOf(() => parseQuery(free, { other: '\0' }))).toBeNull()
  })
})

describe('parseInput', () => {
  test.each([
    [{ name: 'a', id: 7 }, null],
    [{ name: 'a', list: [{ amount: '1.5' }] }, null],
    [{ name: '' }, { status: 400, code: 'VALIDATION_ERROR', fields: ['name'] }],
    [
      { name: 'a', extra: 1 },
      { status: 400, code: 'UNKNOWN_FIELD', fields: ['extra'] },
    ],
    [
      { name: 'a', list: [{ amount: 1, id: 1 }] },
      { status: 400, code: 'UNKNOWN_FIELD', fields: ['list.0.id'] },
    ],
    [
      { name: 'a', list: [{ amount: 'x' }] },
      { status: 400, code: 'VALIDATION_ERROR', fields: ['list.0.amount'] },
    ],
    [
      { name: 'a', list: [{ amount: 1e5 }] },
      { status: 400, code: 'VALIDATION_ERROR', fields: ['list.0.amount'] },
    ],
    [
      { name: 'a', list: [{ amount: 0.00001 }] },
      { status: 400, code: 'VALIDATION_ERROR', fields: ['list.0.amount'] },
    ],
    [
      { name: 'a', list: [{ amount: null }] },
      { status: 400, code: 'VALIDATION_ERROR', fields: ['list.0.amount'] },
    ],
    [null, { status: 400, code: 'VALIDATION_ERROR', fields: [''] }],
    [[], { status: 400, code: 'VALIDATION_ERROR', fields: [''] }],
  ])('%j', (input, expected) => {
    expect(refusal(input)).toEqual(expected)
  })

  test('says of what is not there that it is missing', () => {
    expect(() => parseInput(schema, {})).toThrow('name: is missing')
  })

  test('never throws anything but a refusal, whatever the input', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (input) => {
        refusal(input)
      }),
    )
  })

  test('ids are positive safe integers', () => {
    for (const bad of [0, -1, 1.5, '1', 2 ** 53]) expect(idListField.safeParse([bad]).success).toBe(false)
    expect(idListField.safeParse([1, 2 ** 53 - 1]).success).toBe(true)
  })
})

describe('amounts', () => {
  test('what is answered as JSON is accepted back as the same decimal', () => {
    const field = amountField({ max: 1e12, decimals: 40 })
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
        fc.integer({ min: 0, max: 18 }),
        (digits, scale) => {
          const amount = new Decimal(digits.toString()).div(new Decimal(10).pow(scale + 12))
          const json: unknown = JSON.parse(JSON.stringify(decimalJson(amount)))
          expect(field.parse(json).eq(amount)).toBe(true)
        },
      ),
    )
  })
})

describe('queries', () => {
  test('empty texts are absent, unknown names ignored', () => {
    const query = z.object({ status: z.enum(['a']).optional(), page: z.coerce.number().default(1) })
    expect(parseQuery(query, { status: '', page: '3', utm: 'x' })).toEqual({ page: 3 })
    expect(parseQuery(query, undefined)).toEqual({ page: 1 })
  })

  test('wildcards of a search are text', () => {
    expect(containsText('50%_\\').contains).toBe('50\\%\\_\\\\')
  })

  test('pages', () => {
    const query = { page: 3, page_size: 20 }
    expect(pageWindow(query)).toEqual({ skip: 40, take: 20 })
    expect(toListPage(query, 41, [])).toMatchObject({ total: 41, pages: 3 })
    expect(toListPage(query, 0, [])).toMatchObject({ pages: 1 })
  })
})

test.each([
  ['10.0.0.1', true],
  ['10.0.0.0/8', true],
  ['10.0.0.0/33', false],
  ['::1', true],
  ['2001:db8::/129', false],
  ['2001:db8::/32', true],
  ['localhost', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0.0/-1', false],
])('address rule %s: %s', (text, ok) => {
  expect(isAddressRule(text)).toBe(ok)
})

describe('the rule that a value breaks', () => {
  const shape = z.strictObject({
    port: z.int().min(1).max(65_535).optional(),
    codes: z.array(z.int().min(100)).max(2).optional(),
    text: z.string().min(1).max(3).optional(),
    needed: z.boolean().default(true).or(z.literal('x')),
    kind: z.enum(['a', 'b']).optional(),
    amount: amountField({ min: 0, max: 10, decimals: 2 }).optional(),
    address: z
      .string()
      .refine(isAddressRule, { params: { rule: 'address' } })
      .optional(),
    mail: z.email().optional(),
    time: z.iso.datetime().optional(),
  })

  test.each([
    [{ port: 'x' }, 'port', { rule: 'number' }],
    [{ port: 1.5 }, 'port', { rule: 'whole_number' }],
    [{ port: 0 }, 'port', { rule: 'at_least', limit: 1 }],
    [{ port: 70_000 }, 'port', { rule: 'at_most', limit: 65_535 }],
    [{ codes: [100, 9] }, 'codes.1', { rule: 'at_least', limit: 100 }],
    [{ codes: [100, 101, 102] }, 'codes', { rule: 'max_entries', limit: 2 }],
    [{ text: '' }, 'text', { rule: 'required' }],
    [{ text: 'abcd' }, 'text', { rule: 'max_characters', limit: 3 }],
    [{ kind: 'c' }, 'kind', { rule: 'choice' }],
    [{ amount: 'x' }, 'amount', { rule: 'number' }],
    [{ amount: '-1' }, 'amount', { rule: 'at_least', limit: 0 }],
    [{ amount: 11 }, 'amount', { rule: 'at_most', limit: 10 }],
    [{ amount: '1.234' }, 'amount', { rule: 'decimals', limit: 2 }],
    [{ address: 'x' }, 'address', { rule: 'address' }],
    [{ mail: 'x' }, 'mail', { rule: 'email' }],
    [{ time: 'x' }, 'time', { rule: 'time' }],
    [{ other: 1 }, 'other', { rule: 'unknown_field' }],
  ])('%j', (input, path, rule) => {
    expect(() => parseInput(shape, { needed: true, ...input })).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ rules: { [path]: rule } }) }),
    )
  })

  test('is that it is missing', () => {
    expect(() => parseInput(z.object({ name: z.string() }), {})).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ rules: { name: { rule: 'required' } } }),
      }),
    )
  })
})
