// What the bootstrap knows about sources: a hash of their contents, and when they changed last.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

const SKIPPED = new Set(['generated', 'node_modules', '.DS_Store'])

/** Every file below the given files and folders, sorted; absent ones are skipped. */
function listFiles(root, inputs) {
  const files = []
  const visit = (relative) => {
    const full = path.join(root, relative)
    if (!existsSync(full)) return
    if (!statSync(full).isDirectory()) {
      files.push(relative)
      return
    }
    for (const name of readdirSync(full)) if (!SKIPPED.has(name)) visit(path.join(relative, name))
  }
  for (const input of inputs) visit(input)
  return files.toSorted((a, b) => (a < b ? -1 : 1))
}

/** SHA-256 over names and contents. */
export function hashFiles(root, inputs) {
  const hash = createHash('sha256')
  for (const file of listFiles(root, inputs)) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** The latest modification time, in milliseconds; 0 when nothing is there. */
export function newestChange(root, inputs) {
  return Math.max(0, ...listFiles(root, inputs).map((file) => statSync(path.join(root, file)).mtimeMs))
}
