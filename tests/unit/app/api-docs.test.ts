import { readFileSync } from 'node:fs'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { openApiDocument, type OpenApiCall } from '@/lib/services'
import { answerFacts } from '../../../app/docs/api/answer-facts'
import { FieldList } from '../../../app/docs/api/field-list'
import { fieldRows } from '../../../app/docs/api/field-rows'
import en from '../../../messages/en.json'
import zh from '../../../messages/zh.json'

const document = openApiDocument()
const { paths } = document
const calls = Object.values(paths).flatMap((methods) => Object.values(methods))

const WORDS = {
  or: ' or ',
  any: 'any value',
  list: (type: string) => `list of ${type}`,
  characters: (count: number) => `up to ${count} characters`,
}

function callOf(method: string, path: string): OpenApiCall {
  const call = paths[path]?.[method]
  if (call === undefined) throw new Error(`no ${method} ${path}`)
  return call
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
    const row = (name: string, type: string, required = false) => ({ name, type, mentions: [], required })
    expect(fieldRows(schema, WORDS)).toEqual([
      row('name', 'string up to 100 characters', true),
      row('kind', '"a" | "b"'),
      row('limit', 'integer ≥ 0 or null'),
      row('bindings', 'list of object'),
      row('bindings[].id', 'integer', true),
      row('bindings[].extra', 'any value'),
    ])
  })

  test.each([
    ['get', '/admin/users/{id}', '200', 'application/json', [['data', 'User', ['User']]]],
    ['post', '/user/keys', '201', 'application/json', [['data', 'CreatedApiKey', ['CreatedApiKey']]]],
    ['delete', '/admin/users/{id}', '200', 'application/json', [['data', 'null', []]]],
    ['get', '/admin/usage/export', '200', 'text/csv', []],
    [
      'get',
      '/admin/ops/realtime',
      '200',
      'text/event-stream',
      [['data', 'RealtimeEvent', ['RealtimeEvent']]],
    ],
  ])('shows what %s %s answers', (method, path, status, mediaType, rows) => {
    const facts = answerFacts(callOf(method, path), document, WORDS)
    expect(facts).toMatchObject({ status, mediaType })
    expect(facts.rows.map(({ name, type, mentions }) => [name, type, mentions])).toEqual(rows)
  })

  test('shows the fields of a page, and leads to the type of what is on it', () => {
    const { rows, refusals } = answerFacts(callOf('get', '/admin/usage'), document, WORDS)
    expect(rows.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'data: object',
      'data.items: list of UsageRow',
      'data.next_cursor: string or null',
      'data.page_size: integer',
      'data.total: integer',
    ])
    expect(rows[1]?.mentions).toEqual(['UsageRow'])
    expect(refusals).toContainEqual({ status: '400', reasons: 'UNKNOWN_FIELD, VALIDATION_ERROR' })
  })

  test('thousands of rows do not each say how they look', () => {
    const { rows } = answerFacts(callOf('get', '/admin/usage'), document, WORDS)
    const html = renderToStaticMarkup(createElement(FieldList, { title: 'Answer', rows, required: null }))
    expect(html).toContain('<dd>list of <a href="#type-UsageRow">UsageRow</a></dd>')
    expect(html).toContain('<div><dt>data.total</dt><dd>integer</dd></div>')
  })

  test('every type that is mentioned is described', () => {
    const mentioned = new Set(
      calls
        .map((call) => answerFacts(call, document, WORDS).rows)
        .flat()
        .flatMap(({ mentions }) => mentions),
    )
    expect(mentioned.size).toBeGreaterThan(50)
    for (const name of mentioned) expect(document.components.schemas, name).toHaveProperty(name)
  })
})
