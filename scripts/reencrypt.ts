// Encrypts every stored secret anew with the first key of ENCRYPTION_KEYS; says what it did, table by table.
import { createKeyRing, env, openPgClient, reencryptSecrets } from '@/lib/infra'
import type { ReencryptedTable } from '@/lib/infra'
import { findDatabase } from './find-database'

function report(tables: readonly ReencryptedTable[]): boolean {
  for (const { table, changed, unreadable } of tables) {
    process.stdout.write(`${table}: ${changed} encrypted anew\n`)
    if (unreadable.length > 0) {
      process.stdout.write(`${table}: no key opens ${unreadable.length} row(s): ${unreadable.join(', ')}\n`)
    }
  }
  const isWhole = tables.every(({ unreadable }) => unreadable.length === 0)
  process.stdout.write(
    isWhole
      ? 'Everything is encrypted with the first key: the others may be taken out of ENCRYPTION_KEYS.\n'
      : 'Some rows could not be read: keep the old keys, or enter those secrets again.\n',
  )
  return isWhole
}

async function main(): Promise<void> {
  const database = await findDatabase()
  const keyRing = createKeyRing(env().ENCRYPTION_KEYS)
  try {
    const client = await openPgClient({ url: database.directUrl, applicationName: 'switchyard-reencrypt' })
    try {
      process.exitCode = report(await reencryptSecrets({ client, keyRing })) ? 0 : 1
    } finally {
      await client.end()
    }
  } finally {
    await database.stop()
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`reencrypt: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
