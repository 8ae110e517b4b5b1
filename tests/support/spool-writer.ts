import { writeSync } from 'node:fs'
import { createLogger } from '../../lib/infra'
import { createUsageSpool } from '../../lib/stores'
import { usageEnd, usageFacts } from './usage-records'

/** Writes usage into a spool until it is killed, telling on stdout what a client would have seen: `start <id>`, `end <id>`. */
const spool = createUsageSpool({
  directory: process.argv[2] ?? '',
  logger: createLogger('silent'),
  reserveBytes: 1024 * 1024,
  segmentBytes: 64 * 1024,
})

async function answerOne(): Promise<void> {
  const record = usageEnd()
  spool.start(record)
  await spool.end(record)
  writeSync(1, `end ${record.id}\n`)
}

spool.start(usageFacts())
for (;;) await Promise.all(Array.from({ length: 20 }, answerOne))
