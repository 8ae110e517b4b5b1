import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newBytePen, putText } from '../../../../lib/stores/spool/byte-pen'
import {
  beginFrame,
  endFrame,
  payloadOf,
  readFrame,
  type RecordKind,
} from '../../../../lib/stores/spool/record-frame'

type NewRecord = { readonly kind: RecordKind; readonly key: string; readonly payload: string }

const anyRecord: fc.Arbitrary<NewRecord> = fc.record({
  kind: fc.constantFrom('start', 'end', 'cancel'),
  key: fc.uuid(),
  payload: fc.string({ unit: 'binary', maxLength: 200 }),
})

function write(records: readonly NewRecord[]): Buffer {
  const pen = newBytePen(16)
  for (const { kind, key, payload } of records) {
    const frame = beginFrame(pen, kind, key)
    putText(pen, payload)
    endFrame(pen, frame)
  }
  return pen.bytes.subarray(0, pen.at)
}

function readAll(bytes: Buffer): { readonly records: readonly NewRecord[]; readonly stop: string } {
  const records: NewRecord[] = []
  let offset = 0
  for (;;) {
    const frame = readFrame(bytes, offset)
    if (frame.state !== 'record') return { records, stop: frame.state }
    records.push({
      kind: frame.record.kind,
      key: frame.record.key,
      payload: payloadOf(frame.record).toString('utf8'),
    })
    offset = frame.next
  }
}

const plain = (record: NewRecord): NewRecord => ({
  ...record,
  payload: Buffer.from(record.payload).toString('utf8'),
})

describe('record frame', () => {
  it('reads back what was written', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 20 }), (records) => {
        expect(readAll(write(records))).toEqual({ records: records.map(plain), stop: 'end' })
      }),
    )
  })

  it('yields a prefix of the records wherever the file is cut', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 10 }), fc.nat(), (records, cut) => {
        const bytes = write(records)
        const { records: read, stop } = readAll(bytes.subarray(0, cut % bytes.length))
        expect(read).toEqual(records.slice(0, read.length).map(plain))
        expect(['end', 'torn']).toContain(stop)
      }),
    )
  })

  it('never yields a record that was not written when a byte is changed', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (records, at, flip) => {
          const bytes = write(records)
          const index = at % bytes.length
          bytes[index] = (bytes[index] ?? 0) ^ flip
          const { records: read } = readAll(bytes)
          expect(read).toEqual(records.slice(0, read.length).map(plain))
          expect(read.length).toBeLessThan(records.length)
        },
      ),
    )
  })

  it('takes preallocated zeros for the end', () => {
    const written = write([{ kind: 'end', key: 'a', payload: '{}' }])
    expect(readAll(Buffer.concat([written, Buffer.alloc(100)])).stop).toBe('end')
    expect(readAll(Buffer.concat([written, Buffer.alloc(3)])).stop).toBe('end')
  })
})
