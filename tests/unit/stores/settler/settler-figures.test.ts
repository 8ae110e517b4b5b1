import { expect, test } from 'vitest'
import { openSettlerFigures } from '../../../../lib/stores/settler/settler-figures'

test('what settlement waits for is read by another thread, until it goes on', () => {
  const figures = openSettlerFigures()
  const reader = openSettlerFigures(figures.memory)
  expect(reader.read(0).wait).toBeNull()
  for (const sqlState of ['53100', '0A000', 'ZZZZZ', '00001', null]) {
    figures.setWait({ sinceMs: 1_000, step: 'dead_letter', sqlState })
    expect(reader.read(0).wait).toEqual({ sinceMs: 1_000, step: 'dead_letter', sqlState })
  }
  figures.setWait({ sinceMs: 2_000, step: 'usage', sqlState: null })
  expect(reader.read(0).wait).toEqual({ sinceMs: 2_000, step: 'usage', sqlState: null })
  figures.setWait(null)
  expect(reader.read(0).wait).toBeNull()
  figures.setWait({ sinceMs: 3_000, step: 'spool', sqlState: null })
  expect(reader.read(0).wait).toEqual({ sinceMs: 3_000, step: 'spool', sqlState: null })
})
