import { connect, type Socket, type TcpNetConnectOpts } from 'node:net'
import { allocateBytes, sharedReads } from '@/lib/core'

/** Connects by TCP; the socket reads into memory that it shares with others. */
export function connectSharing(options: TcpNetConnectOpts): Socket {
  const socket: Socket = connect({ ...options, onread: sharedReads(() => socket, allocateBytes) })
  return socket
}
