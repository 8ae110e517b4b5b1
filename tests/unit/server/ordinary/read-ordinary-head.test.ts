import { describe, expect, it } from 'vitest'
import { readOrdinaryHead } from '@/lib/server/doors/ordinary/read-ordinary-head'

const read = (text: string) => readOrdinaryHead(Buffer.from(text, 'latin1'))

const HOST = 'Host: a\r\n'
const LENGTH = 'Content-Length: 2\r\n'

describe('readOrdinaryHead', () => {
  it('reads a plain POST', () => {
    const text = `POST /v1/messages?beta=true HTTP/1.1\r\n${HOST}X-Api-Key:  sk-1 \r\nAccept:\r\n${LENGTH}\r\n{}`
    expect(read(text)).toEqual({
      url: '/v1/messages?beta=true',
      headers: { host: 'a', 'x-api-key': 'sk-1', accept: '', 'content-length': '2' },
      contentLength: 2,
      bodyStart: text.length - 2,
    })
  })

  it.each([
    ['another method', `GET / HTTP/1.1\r\n${HOST}${LENGTH}\r\n`],
    ['an older version', `POST / HTTP/1.0\r\n${HOST}${LENGTH}\r\n`],
    ['an absolute target', `POST http://a/ HTTP/1.1\r\n${HOST}${LENGTH}\r\n`],
    ['a target with a space', `POST /a b HTTP/1.1\r\n${HOST}${LENGTH}\r\n`],
    ['a head that is not whole', `POST / HTTP/1.1\r\n${HOST}${LENGTH}`],
    ['a head without headers', 'POST / HTTP/1.1\r\n\r\n'],
    ['an empty line in front', `\r\nPOST / HTTP/1.1\r\n${HOST}${LENGTH}\r\n`],
    ['no host', `POST / HTTP/1.1\r\n${LENGTH}\r\n`],
    ['two hosts', `POST / HTTP/1.1\r\n${HOST}${HOST}${LENGTH}\r\n`],
    ['no length', `POST / HTTP/1.1\r\n${HOST}\r\n`],
    ['two lengths', `POST / HTTP/1.1\r\n${HOST}${LENGTH}${LENGTH}\r\n`],
    ['a length list', `POST / HTTP/1.1\r\n${HOST}Content-Length: 2, 2\r\n\r\n`],
    ['a signed length', `POST / HTTP/1.1\r\n${HOST}Content-Length: +2\r\n\r\n`],
    ['a chunked body', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`],
    ['a length and an encoding', `POST / HTTP/1.1\r\n${HOST}${LENGTH}Transfer-Encoding: chunked\r\n\r\n`],
    ['a space before the colon', `POST / HTTP/1.1\r\n${HOST}Content-Length : 2\r\n\r\n`],
    ['a folded header', `POST / HTTP/1.1\r\n${HOST}X-A: b\r\n c\r\n${LENGTH}\r\n`],
    ['a header twice', `POST / HTTP/1.1\r\n${HOST}X-A: b\r\nx-a: c\r\n${LENGTH}\r\n`],
    ['a name every object has', `POST / HTTP/1.1\r\n${HOST}Constructor: b\r\n${LENGTH}\r\n`],
    ['a prototype', `POST / HTTP/1.1\r\n${HOST}__proto__: b\r\n${LENGTH}\r\n`],
    ['half a line end', `POST / HTTP/1.1\r\n${HOST}X-A: b\nX-B: c\r\n${LENGTH}\r\n`],
    ['the other half', `POST / HTTP/1.1\r\n${HOST}X-A: b\rc\r\n${LENGTH}\r\n`],
    ['a zero byte', `POST / HTTP/1.1\r\n${HOST}X-A: b\0\r\n${LENGTH}\r\n`],
    ['letters beyond ASCII', `POST / HTTP/1.1\r\n${HOST}X-A: \xfc\r\n${LENGTH}\r\n`],
    ['an expectation', `POST / HTTP/1.1\r\n${HOST}Expect: 100-continue\r\n${LENGTH}\r\n`],
    ['an upgrade', `POST / HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n${LENGTH}\r\n`],
    ['a last request', `POST / HTTP/1.1\r\n${HOST}Connection: close\r\n${LENGTH}\r\n`],
    ['an endless head', `POST / HTTP/1.1\r\n${HOST}X-A: ${'b'.repeat(20_000)}\r\n${LENGTH}\r\n`],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('leaves %s to node:http', (_name, text) => {
    expect(read(text)).toBeNull()
  })
})
