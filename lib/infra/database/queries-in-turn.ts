import type { PrismaPg } from '@prisma/adapter-pg'

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>

/**
 * Lets a transaction ask its connection one question after the other. Prisma reads the relations of a row all at once, which
 * pg queues up, but calls deprecated and takes no more from version 9 on.
 */
export function withQueriesInTurn(adapters: PrismaPg): PrismaPg {
  const connect = adapters.connect.bind(adapters)
  adapters.connect = async () => {
    const adapter = await connect()
    const start = adapter.startTransaction.bind(adapter)
    adapter.startTransaction = async (level) => inTurn(await start(level))
    return adapter
  }
  return adapters
}

/** The transaction itself, whose queries wait for those before them, however these end. */
function inTurn(transaction: Transaction): Transaction {
  const queryRaw = transaction.queryRaw.bind(transaction)
  const executeRaw = transaction.executeRaw.bind(transaction)
  let last: Promise<unknown> = Promise.resolve()
  const queue = <T>(ask: () => Promise<T>): Promise<T> => {
    const next = last.then(ask, ask)
    last = next
    return next
  }
  transaction.queryRaw = (query) => queue(() => queryRaw(query))
  transaction.executeRaw = (query) => queue(() => executeRaw(query))
  return transaction
}
