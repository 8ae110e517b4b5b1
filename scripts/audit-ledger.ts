// Proves that balances, ledger, usage rows and rollups agree; prints the first thousand differences and how many there are, and exits with 1 if there is one.
import { closePrismaClient, createLogger, env } from '@/lib/infra'
import { systemContext } from '@/lib/server/process/system-context'
import { runLedgerAudit, type LedgerAuditView } from '@/lib/services'
import { findDatabase } from './find-database'

function report(audit: LedgerAuditView): void {
  for (const { check, subject, expected, found } of audit.differences) {
    process.stdout.write(`${check}: ${subject}: expected ${expected}, found ${found}\n`)
  }
  const more = audit.difference_count - audit.differences.length
  if (more > 0) process.stdout.write(`and ${more} more\n`)
  const seconds = (audit.duration_ms / 1000).toFixed(1)
  process.stdout.write(
    audit.difference_count === 0
      ? `The books of ${audit.users_checked} user(s) agree (${seconds} s).\n`
      : `${audit.difference_count} difference(s) in the books of ${audit.users_checked} user(s) (${seconds} s).\n`,
  )
}

async function main(): Promise<void> {
  const database = await findDatabase()
  const settings = env()
  const logger = createLogger(settings.LOG_LEVEL)
  try {
    const audit = await runLedgerAudit(systemContext({ settings, database, logger }), 'command')
    report(audit)
    process.exitCode = audit.difference_count === 0 ? 0 : 1
  } finally {
    await closePrismaClient(database.url)
    await database.stop()
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`audit:ledger: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
})
