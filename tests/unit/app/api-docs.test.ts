import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openApiDocument } from '@/lib/services'
import { fieldRows } from '../../../app/docs/api/field-rows'
import en from '../../../messages/en.json'
import zh from '../../../messages/zh.json'

const { paths } = openApiDocument()
const calls = Object.values(paths).flatMap((methods) => Object.values(methods))

const WORDS = {
  or: ' or ',
  any: 'any value',
  list: (type: string) => `list of ${type}`,
  characters: (count: number) => `up to ${count} characters`,
}

describe('the reference of the API', () => {
  test('says in both languages what every call is for, in English as the document does', () => {
    const summaries = Object.fromEntries(calls.map(({ operationId, summary }) => [operationId, summary]))
    expect(en.apiDocs.operations).toEqual(summaries)
    expect(Object.keys(zh.apiDocs.operations).toSorted()).toEqual(Object.keys(summaries).toSorted())
    for (const text of Object.values(zh.apiDocs.operations)) expect(text).toMatch(/\p{Script=Han}/u)
  })

  test('says of which calls the answer is 201', () => {
    const posts = Object.entries(paths).flatMap(([path, { post }]) =>
      post === undefined ? [] : [{ path, post }],
    )
    const route = (path: string): string =>
      readFileSync(`app/api/v1${path.replaceAll('{', '[').replaceAll('}', ']')}/route.ts`, 'utf8')
    const said = posts.filter(({ post }) => '201' in post.responses)
    expect(said).toEqual(posts.filter(({ path }) => route(path).includes('created(')))
  })

  test('lists the fields of a body with those of inner objects', () => {
    const schema = {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string', maxLength: 100 },
        kind: { enum: ['a', 'b'] },
        limit: {
          anyOf: [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, { type: 'null' }],
        },
        bindings: {
          type: 'array',
          items: { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, extra: {} } },
        },
      },
    }
    expect(fieldRows(schema, WORDS)).toEqual([
      { name: 'name', type: 'string up to 100 characters', required: true },
      { name: 'kind', type: '"a" | "b"', required: false },
      { name: 'limit', type: 'integer ≥ 0 or null', required: false },
      { name: 'bindings', type: 'list of object', required: false },
      { name: 'bindings[].id', type: 'integer', required: true },
      { name: 'bindings[].extra', type: 'any value', required: false },
    ])
  })
})
