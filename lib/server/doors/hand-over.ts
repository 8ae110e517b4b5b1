import type { Socket } from 'node:net'

/** What is left of a connection; `hasEnded` = the client's last bytes are among the unread ones. */
export type ConnectionRest = { readonly socket: Socket; readonly unread: Buffer; readonly hasEnded: boolean }

/** Gives a connection to another reader. A socket that has told of its end takes nothing back: what was unread, and that end, are told again. */
export function handOver(
  { socket, unread, hasEnded }: ConnectionRest,
  listen: (socket: Socket) => void,
): void {
  socket.pause()
  if (!hasEnded) socket.unshift(unread)
  listen(socket)
  process.nextTick(() => {
    socket.resume()
    if (!hasEnded) return
    socket.emit('data', unread)
    socket.emit('end')
  })
}
