import { connect } from 'node:net'
import { Client, type ClientConfig } from 'pg'

/** What a server needs to be told to stop a question; pg keeps both, and types neither. */
type Backend = Client & { readonly processID: number; readonly secretKey: number }

const CANCEL_REQUEST_CODE = 80_877_102
const CANCEL_MS = 5_000

/**
 * What a pool connects with, so that a connection ends when an answer takes longer than `answerMs`: what waits on it fails at
 * once as on a lost one, its pool opens another, and the server is asked to stop the work that nobody waits for any more.
 */
export function clientWithin(answerMs: number): new (config?: string | ClientConfig) => Client {
  return class extends Client {
    constructor(config?: string | ClientConfig) {
      super(config)
      endUnanswered(this, answerMs)
    }
  }
}

function endUnanswered(client: Client, answerMs: number): void {
  const giveUp = (): void => {
    cancelQuery(client as Backend)
    void client.end()
  }
  let timer: NodeJS.Timeout | undefined
  const ask = client.query.bind(client) as (...asked: readonly unknown[]) => unknown
  client.query = ((...asked: readonly unknown[]) => {
    clearTimeout(timer)
    timer = setTimeout(giveUp, answerMs)
    return ask(...asked)
  }) as Client['query']
  const rest = (): void => clearTimeout(timer)
  client.on('drain', rest).on('end', rest)
}

/** **Source:** CancelRequest in https://www.postgresql.org/docs/current/protocol-message-formats.html */
function cancelQuery({ host, port, processID, secretKey }: Backend): void {
  const request = Buffer.alloc(16)
  for (const [index, word] of [16, CANCEL_REQUEST_CODE, processID, secretKey].entries()) {
    request.writeInt32BE(word, index * 4)
  }
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
  socket.setTimeout(CANCEL_MS, () => socket.destroy()).on('error', () => undefined)
  socket.end(request)
}
