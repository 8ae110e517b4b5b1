import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerParser } from '@/lib/upstream/http1/answer-parser'

type Seen = { status: number; headers: object; body: string; end: boolean | null }

/** Feeds the pieces to a parser that expects `answers` answers, one after the other. */
function read(pieces: readonly string[], { answers = 1, isClosed = false } = {}): Seen[] {
  const seen: Seen[] = []
  const parser = new AnswerParser()
  function expectNext(): void {
    if (seen.length >= answers) return
    const answer: Seen = { status: 0, headers: {}, body: '', end: null }
    seen.push(answer)
    parser.expect({
      onHead: (status, headers) => Object.assign(answer, { status, headers }),
      onBody: (chunk) => (answer.body += chunk.toString('latin1')),
      onEnd(isReusable) {
        answer.end = isReusable
        expectNext()
      },
    })
  }
  expectNext()
  for (const piece of pieces) parser.push(Buffer.from(piece, 'latin1'))
  if (isClosed && !parser.finish()) throw new Error('cut short')
  return seen
}

const COUNTED =
  'HTTP/1.1 200 OK\r\nContent-Type: a/b\r\ncontent-length: 5\r\nset-cookie: a\r\nSet-Cookie: b\r\n\r\nhello'
const CHUNKED =
  'HTTP/1.1 201 Created\r\ntransfer-encoding: Chunked\r\n\r\n5;x=y\r\nhello\r\n00a\r\n, world!\r\n\r\n0\r\nx-sum: 1\r\n\r\n'
const EARLY = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
const EMPTY = 'HTTP/1.1 204 No Content\r\n\r\n'

const counted: Seen = {
  status: 200,
  headers: { 'content-type': 'a/b', 'content-length': '5', 'set-cookie': ['a', 'b'] },
  body: 'hello',
  end: true,
}
const chunked: Seen = {
  status: 201,
  headers: { 'transfer-encoding': 'Chunked' },
  body: 'hello, world!\r\n',
  end: true,
}
const empty: Seen = { status: 204, headers: {}, body: '', end: true }

describe('AnswerParser', () => {
  it('reads answers one after the other, wherever the bytes are cut', () => {
    const text = COUNTED + CHUNKED + EMPTY + EARLY + COUNTED
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const sorted = [0, ...cuts.toSorted((a, b) => a - b), text.length]
        const pieces = sorted.slice(1).map((end, index) => text.slice(sorted[index], end))
        expect(read(pieces, { answers: 4 })).toEqual([counted, chunked, empty, counted])
      }),
    )
  })

  it.each([
    ['says close', 'HTTP/1.1 200 OK\r\nconnection: Close\r\ncontent-length: 2\r\n\r\nok'],
    ['is HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok'],
  ])('does not use a connection again that %s', (_name, text) => {
    expect(read([text])[0]).toMatchObject({ body: 'ok', end: false })
  })

  it.each([
    'HTTP/1.1 200',
    'HTTP/1.1 200 ',
    'HTTP/1.1 200 caf\u00e9',
    'HTTP/1.1 200 OK\r\nx: caf\u00e9\tau lait',
  ])('takes the head %j', (head) => {
    expect(read([`${head}\r\ncontent-length: 2\r\n\r\nok`])[0]).toMatchObject({ status: 200, body: 'ok' })
  })

  it('ends an answer without a length with its connection', () => {
    const text = 'HTTP/1.1 200 OK\r\n\r\nall of it'
    expect(read([text])[0]).toMatchObject({ body: 'all of it', end: null })
    expect(read([text], { isClosed: true })[0]).toMatchObject({ body: 'all of it', end: false })
  })

  it.each([
    ['a counted body', COUNTED.slice(0, -1)],
    ['a chunk', CHUNKED.slice(0, 80)],
    ['trailers', CHUNKED.slice(0, -2)],
    ['a head', COUNTED.slice(0, 30)],
  ])('knows that %s was cut short', (_name, text) => {
    expect(() => read([text], { isClosed: true })).toThrow('cut short')
  })

  it.each([
    ['no status line', 'hello\r\n\r\n'],
    ['a greeting of another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['the first bytes of one', 'SS'],
    ['a control character in a header', 'HTTP/1.1 200 OK\r\nx: a\u0001b\r\n\r\n'],
    ['a NUL in a header', 'HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n'],
    ['a carriage return in a header', 'HTTP/1.1 200 OK\r\nx: a\rb\r\n\r\n'],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['a change of protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
    ['a header without its colon', 'HTTP/1.1 200 OK\r\nnothing\r\n\r\n'],
    ['a header without its name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n'],
    ['a header with a space before its colon', 'HTTP/1.1 200 OK\r\ncontent-length : 5\r\n\r\nhello'],
    ['a head whose lines end in LF alone', 'HTTP/1.1 200 OK\ncontent-length: 5\n\nhello'],
    ['a head with one such line', 'HTTP/1.1 200 OK\r\nx: y\ncontent-length: 5\r\n\r\nhello'],
    ['the beginning of such a head', 'HTTP/1.1 200 OK\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\ncontent-length: 0x5\r\n\r\nhello'],
    [
      'a length beside an encoding',
      'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['an unknown encoding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n'],
    ['a chunk without its size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nhello\r\n'],
    ['a chunk longer than its size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhello\r\n'],
    [
      'a line that ends without a carriage return',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\nhi\r\n',
    ],
    ['an endless head', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`],
    ['an endless line', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;${'x'.repeat(20_000)}`],
    [
      'endless trailers',
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n${'x: y\r\n'.repeat(5_000)}`,
    ],
    ['bytes that nobody asked for', `${COUNTED}HTTP`],
  ])('refuses %s', (_name, text) => {
    expect(() => read([text])).toThrow('The answer is not HTTP/1.1')
  })

  it('never fails in another way', () => {
    const piece = fc.oneof(
      fc.constantFrom(COUNTED, CHUNKED, EARLY, '\r\n', 'HTTP/1.1 200 OK\r\n', '5\r\n'),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          read(pieces, { answers: 10 })
        } catch (error) {
          expect(error).toMatchObject({ code: 'UPSTREAM_NOT_HTTP' })
        }
      }),
    )
  })
})
