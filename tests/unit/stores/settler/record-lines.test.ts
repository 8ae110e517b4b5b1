import { describe, expect, it } from 'vitest'
import { LineMemory, linesOf } from '@/lib/stores/settler/record-lines'

const literal = (fields: string): Buffer => Buffer.from(`(${fields})`)

describe('lines for COPY', () => {
  it('hold the fields of each record, without brackets, in their order', () => {
    expect(linesOf([literal('1,"a(b)",'), literal('2,é,3')]).toString()).toBe('1,"a(b)",\n2,é,3\n')
    expect(linesOf([]).length).toBe(0)
    expect(linesOf([Buffer.alloc(0), Buffer.from('('), literal(''), literal('1')]).toString()).toBe(
      '\n\n\n1\n',
    )
  })

  it('are written into memory that was given back, where it is large enough', () => {
    const memory = new LineMemory()
    const first = linesOf([literal('1234567890')], memory.take())
    memory.giveBack(first)
    const second = linesOf([literal('55')], memory.take())
    expect(second.toString()).toBe('55\n')
    expect(second.buffer).toBe(first.buffer)
    memory.giveBack(second)
    const third = linesOf([literal('x'.repeat(100))], memory.take())
    expect(third.toString()).toBe(`${'x'.repeat(100)}\n`)
    expect(third.buffer).not.toBe(first.buffer)
  })

  it('never share memory with lines that were not given back', () => {
    const memory = new LineMemory()
    const sending = linesOf([literal('1')], memory.take())
    expect(linesOf([literal('2')], memory.take()).buffer).not.toBe(sending.buffer)
    expect(sending.toString()).toBe('1\n')
  })
})
