import { describe, expect, it } from 'vitest'
import { accepts, messageOf, scanText } from '../../../support/scan-json-text'

function nested(levels: number): string {
  return `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
}

/** Pushes a text cut at the given places. */
describe('spans', () => {
  it.each([
    ['{"model":"a"}', '"a"'],
    ['{ "model" :\n"a" , "x":1}', '"a"'],
    ['{"x":{"model":"inner"},"model":"outer"}', '"outer"'],
    ['{"mod\\u0065l":"a"}', '"a"'],
    ['{"\\u006d\\u006F\\u0064\\u0065\\u006c":"a"}', '"a"'],
    ['{"model":{"a":[1,{"b":"}"}]}}', '{"a":[1,{"b":"}"}]}'],
    ['{"model":-1.5e+10 }', '-1.5e+10'],
    ['{"model":null}', 'null'],
    ['{"model":[]}', '[]'],
    ['{"model":"q\\"q\\\\"}', '"q\\"q\\\\"'],
  ])('%s', (text, expected) => {
    const span = scanText(text).spanOf('model')
    expect(span === null ? null : text.slice(span.start, span.end)).toBe(expected)
  })

  it('knows nothing of keys that only look alike', () => {
    for (const text of [
      '{"Model":"a"}',
      '{"model ":"a"}',
      '{"models":"a"}',
      '{"mode":"l"}',
      '{"":"model"}',
      '{}',
    ]) {
      expect(scanText(text).spanOf('model')).toBeNull()
    }
  })

  it('records the elements of an array and nothing for other values', () => {
    const text = '{"messages":[1, {"a":[2]},"x" ,[],true]}'
    expect(scanText(text).elements.map(({ start, end }) => text.slice(start, end))).toEqual([
      '1',
      '{"a":[2]}',
      '"x"',
      '[]',
      'true',
    ])
    expect(scanText('{"messages":{"a":[1]}}').elements).toEqual([])
    expect(scanText('{"other":[1,2]}').elements).toEqual([])
    expect(scanText('{"messages":[1,2],"messages":"x"}').elements).toEqual([])
  })

  it('marks keys below the top level, not values', () => {
    expect(
      scanText('{"messages":[{"cache_control":1,"x":"cache_control"}],"cache_control":2}').marks,
    ).toHaveLength(1)
  })
})

describe('refusals', () => {
  it.each([
    ['{"model":1,"model":2}', 'model'],
    ['{"model":1,"x":0,"mod\\u0065l":2}', 'model'],
    ['{"stream":true,"\\u0073tream":true}', 'stream'],
  ])('duplicate key in %s', (text, key) => {
    expect(messageOf(() => scanText(text))).toBe(`400 INVALID_REQUEST Duplicate key "${key}" in request body`)
  })

  it.each([
    '',
    ' ',
    '[]',
    '"a"',
    '1',
    'null',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{"a":01}',
    '{"a":1.}',
  ])('not an object: %s', (text) => {
    expect(messageOf(() => scanText(text))).toBe('400 INVALID_REQUEST Failed to parse request body')
  })

  it.each([
    '{"a":"\n"}',
    '{"a":"\\x"}',
    '{"a":"\\u00g0"}',
    '{}{}',
    '{} x',
    '{"a":tru}',
    '{"a":nul',
    '{a:1}',
    "{'a':1}",
  ])('broken: %s', (text) => {
    expect(accepts(Buffer.from(text))).toBe(false)
  })

  it('takes 512 levels and no more', () => {
    expect(accepts(Buffer.from(nested(512)))).toBe(true)
    expect(accepts(Buffer.from(nested(513)))).toBe(false)
  })
})

describe('very many elements', () => {
  const textOf = (count: number): string =>
    `{"messages":[${'1,'.repeat(count - 1)}"last"],"a":[${'2,'.repeat(9)}2]}`

  it('are all remembered, up to the most there may be', () => {
    const text = textOf(262_144)
    const { elements } = scanText(text)
    expect(elements).toHaveLength(262_144)
    expect(text.slice(elements[100_000]?.start, elements[100_000]?.end)).toBe('1')
    expect(text.slice(elements.at(-1)?.start, elements.at(-1)?.end)).toBe('"last"')
  })

  it('are refused beyond that, by the name of their list', () => {
    expect(() => scanText(textOf(262_145))).toThrow(
      expect.objectContaining({
        status: 400,
        message: 'messages has too many items, the most is 262144',
        details: expect.objectContaining({ param: 'messages' }),
      }),
    )
  })
})
