import type { Env } from '@/lib/infra'

/** Says in words why the public port could not be opened, and what to do about it. */
export function explainListenError(error: Error, { HOST, PORT }: Pick<Env, 'HOST' | 'PORT'>): Error {
  const code = 'code' in error ? error.code : null
  if (code === 'EADDRINUSE') {
    return new Error(`port ${PORT} on ${HOST} is in use: stop what listens there, or set PORT to another`)
  }
  if (code === 'EACCES') return new Error(`port ${PORT} may not be opened by this user: set PORT to another`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new Error(`this machine has no address ${HOST}: set HOST to one of its own`)
  }
  return error
}
