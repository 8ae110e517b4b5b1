import { readdirSync } from 'node:fs'
import path from 'node:path'

/** Where worker `place` answers about its live state: the first on the socket itself, the others beside it. */
export function workerSocket(liveSocket: string, place: number): string {
  return place === 0 ? liveSocket : liveSocket.replace(/\.sock$/, `-${place}.sock`)
}

/** The sockets of all workers that ever opened one; nobody may be behind some of them. */
export function workerSockets(liveSocket: string): readonly string[] {
  const directory = path.dirname(liveSocket)
  const stem = path.basename(liveSocket, '.sock')
  return [
    liveSocket,
    ...namesIn(directory)
      .filter(isFurther)
      .map((name) => path.join(directory, name)),
  ]

  function isFurther(name: string): boolean {
    return name.startsWith(`${stem}-`) && /^\d+\.sock$/.test(name.slice(stem.length + 1))
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
