import { readFile } from 'node:fs/promises'
import { loadAdapters, parseCases, renderReport, runCases } from './run-cases'

/** `npm run conformance -- <file>`: exit 1 on a failure, 2 when the file cannot be read. */
async function main(): Promise<number> {
  const file = process.argv[2]
  if (file === undefined) {
    console.error('Usage: npm run conformance -- <case file>')
    return 2
  }
  const results = await runCases(parseCases(await readFile(file, 'utf8')), await loadAdapters())
  console.log(renderReport(results))
  return results.some(({ outcome }) => outcome === 'failed') ? 1 : 0
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(String(error))
    process.exitCode = 2
  },
)
