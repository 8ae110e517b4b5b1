import { describe, expect, it } from 'vitest'
import { Exchange } from '@/lib/upstream/exchange'
import { Connection } from '@/lib/upstream/http1/connection'
import { accountAt, requestTo } from './loopback'

const NO_HEAD = new Uint8Array()

describe('one call', () => {
  it('tells its end once, also to a reader that ends it while handed more from within onData', () => {
    const exchange = new Exchange(NO_HEAD, requestTo(accountAt('http://127.0.0.1:9')))
    exchange.onHead(200, {})
    exchange.onBody(Buffer.from('early'))
    const told: string[] = []
    exchange.read({
      onData(chunk) {
        told.push(chunk.toString())
        if (told.length === 1) exchange.onBody(Buffer.from('more'))
        else exchange.abort()
        return true
      },
      onEnd: () => void told.push('end'),
      onError: () => void told.push('error'),
    })
    expect(told).toEqual(['early', 'more', 'error'])
  })

  it('lets its head go once it is sent, however long its answer takes', () => {
    const exchange = new Exchange(Buffer.from('GET / HTTP/1.1'), requestTo(accountAt('http://127.0.0.1:9')))
    exchange.onSent(Object.create(Connection.prototype), false)
    expect(exchange.head).toHaveLength(0)
  })
})
