import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scrubAccountData } from '@/lib/upstream'

const MEGABYTE = 1_048_576
const SECRET = 'own-secret'

describe('scrubAccountData', () => {
  it.each([
    ['one of\\norg-abcdefghijkl here', 'one of\\n[redacted id] here'],
    ['\\tsk-ant-abcdefghijk', '\\t[redacted key]'],
    ['\\u003csk-ant-abcdefghijk\\u003e', '\\u003c[redacted key]\\u003e'],
    ['\\r\\nBearer abcdefgh.ijkl', '\\r\\nBearer [redacted]'],
    ['\\neyJhbGciOiJI.eyJzdWIiOiJ.c2lnbmF0dXJl', '\\n[redacted key]'],
    ['session-eyJhbGciOiJI.eyJzdWIiOiJ.c2lnbmF0dXJl', '[redacted key]'],
    ['\\\\eyJhbGciOiJI.eyJzdWIiOiJ.c2lnbmF0dXJl', '\\\\[redacted key]'],
    ['mail\\njoe@example.com', 'mail\\n[redacted address]'],
    ['mail\\u0020joe@example.com', 'mail\\u0020[redacted address]'],
    ['CORP\\\\user@example.com', 'CORP\\\\u[redacted address]'],
    ['projects\\/my-project-1 here', 'projects\\/[redacted] here'],
    ['\\"account_id\\": \\"01234567-89ab-cdef-0123-456789abcdef\\"', '\\"account_id\\": \\"[redacted id]\\"'],
    ['task-abcdefghij stays, as does \\u00e9org', 'task-abcdefghij stays, as does \\u00e9org'],
  ])('%s', (text, expected) => {
    expect(scrubAccountData(text, SECRET)).toBe(expected)
  })

  const ids = [
    'org-abcdefghijkl',
    'sk-ant-abcdefghijk',
    'joe@example.com',
    'Bearer abcdefghijkl',
    'bearer abcdefghijkl',
    'user-abcdefghijkl',
    'projects/abcdefgh',
    'eyJhbGciOiJI.eyJzdWIiOiJ.c2lnbmF0dXJl',
    SECRET,
  ]
  const text = fc.array(
    fc.oneof(fc.constantFrom(...ids, '\n', '\\', '"', '\t', '\b', '/', ' ', 'é', '\u0001'), fc.string()),
  )

  it('keeps any JSON text valid', () => {
    fc.assert(
      fc.property(text, (words) => {
        const json = JSON.stringify({ message: words.join('') })
        expect(() => void JSON.parse(scrubAccountData(json, SECRET))).not.toThrow()
      }),
      { numRuns: 500 },
    )
  })

  it.each(ids)('hides %s behind any escape', (id) => {
    for (const before of ['\n', '\r\n', '\t', '\b', '\f', '"', '\u0001', ' ', ': ']) {
      const shown = scrubAccountData(JSON.stringify({ message: `of ${before}${id}, again` }), SECRET)
      expect(shown).toContain('[redacted')
      expect(shown).not.toContain(id)
    }
  })

  const repeated = [
    'eyJ-',
    'eyJ-aaaaaaaaa.',
    'eyJaaaaaaaa.b ',
    '-eyJ',
    '\\neyJ-',
    'a',
    'a.',
    'a@',
    'a@a-',
    '\\n',
    '\\u',
    '\\u0041',
    '\\',
    '%',
    'Bearer ',
    'Bearer',
    ' ',
    'sk-',
    'sk-a ',
    'AIza',
    'ya29.',
    'org-',
    'org-abcdefg ',
    'user_',
    'projects/',
    'organization_id":"',
    'account ',
    'project=01234567-',
    '0123456-',
  ]
  const headed = ['Bearer ', 'eyJ', 'eyJaaaaaaaa.', 'eyJaaaaaaaa.bbbbbbbb.', 'a@'].map((head) => [head, 'a'])

  it.each([...repeated.map((piece) => ['', piece]), ...headed])(
    'takes %j and a megabyte of %j in bounded time',
    (head = '', piece = '') => {
      const long = `${head}${piece.repeat(MEGABYTE / piece.length)}`
      const startedMs = performance.now()
      scrubAccountData(long, SECRET)
      // A quadratic pattern takes minutes.
      expect(performance.now() - startedMs).toBeLessThan(5_000)
    },
    60_000,
  )
})
