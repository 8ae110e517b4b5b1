import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Where the shared test server of this checkout and user lives; short, because a Unix socket lies inside. */
export function testServerDirectory(): string {
  const root = path.resolve(import.meta.dirname, '../..')
  const name = createHash('sha256')
    .update(`${root}:${process.getuid?.() ?? ''}`)
    .digest('hex')
    .slice(0, 10)
  return path.join(tmpdir(), `switchyard-test-${name}`)
}
