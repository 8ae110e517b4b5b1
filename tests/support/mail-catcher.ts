import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { waitUntil } from './wait-until'

/** A mail server on loopback that keeps what it is sent. */
export type MailCatcher = {
  readonly url: string
  /** The newest mail to an address, decoded; waits for it. */
  mailTo(address: string): Promise<string>
  close(): Promise<void>
}

type Caught = { readonly to: string; readonly text: string }

/** Starts it on a free port. It knows as much SMTP as a client needs to deliver. */
export async function startMailCatcher(): Promise<MailCatcher> {
  const caught: Caught[] = []
  const server = createServer((socket) => converse(socket, caught))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  // A TCP server has an address with a port.
  const { port } = server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    mailTo: (address) =>
      waitUntil(`a mail to ${address}`, () =>
        Promise.resolve(caught.findLast(({ to }) => to === address)?.text),
      ),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  }
}

function converse(socket: Socket, caught: Caught[]): void {
  const state = { buffer: '', to: '', isData: false }
  const say = (line: string): void => void socket.write(`${line}\r\n`)
  const onLine = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'RCPT') state.to = /<([^>]*)>/.exec(line)?.[1] ?? ''
    if (verb === 'DATA') {
      state.isData = true
      return say('354 go on')
    }
    if (verb === 'QUIT') {
      say('221 bye')
      return void socket.end()
    }
    say('250 ok')
  }
  say('220 mail catcher')
  socket.setEncoding('utf8')
  socket.on('error', () => undefined)
  socket.on('data', (chunk: string) => {
    state.buffer += chunk
    for (;;) {
      const end = state.buffer.indexOf(state.isData ? '\r\n.\r\n' : '\r\n')
      if (end === -1) return
      const part = state.buffer.slice(0, end)
      state.buffer = state.buffer.slice(end + (state.isData ? 5 : 2))
      if (!state.isData) onLine(part)
      else {
        state.isData = false
        caught.push({ to: state.to, text: decoded(part) })
        say('250 kept')
      }
    }
  })
}

/** The text of a mail in quoted-printable or base64. */
function decoded(mail: string): string {
  const [head = '', ...body] = mail.split('\r\n\r\n')
  const text = body.join('\r\n\r\n')
  if (/content-transfer-encoding: base64/i.test(head)) return Buffer.from(text, 'base64').toString('utf8')
  if (!/content-transfer-encoding: quoted-printable/i.test(head)) return text
  return text
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
