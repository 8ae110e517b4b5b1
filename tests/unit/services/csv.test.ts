import { expect, test } from 'vitest'
import { csvLine } from '@/lib/services/shared/csv'

test.each([
  [['a', 1, true, null], 'a,1,true,\r\n'],
  [['say "hi"', 'a,b', 'two\nlines'], '"say ""hi""","a,b","two\nlines"\r\n'],
  [['=1+1', '+x', '@cmd', '-cmd'], "'=1+1,'+x,'@cmd,'-cmd\r\n"],
  [['-0.5', '-12'], '-0.5,-12\r\n'],
] as const)('%j', (cells, line) => {
  expect(csvLine(cells)).toBe(line)
})
