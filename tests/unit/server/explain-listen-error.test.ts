import { expect, it } from 'vitest'
import { explainListenError } from '@/lib/server/process/explain-listen-error'

it.each([
  ['EADDRINUSE', 'port 3000 on 127.0.0.1 is in use: stop what listens there, or set PORT to another'],
  ['EACCES', 'port 3000 may not be opened by this user: set PORT to another'],
  ['EADDRNOTAVAIL', 'this machine has no address 127.0.0.1: set HOST to one of its own'],
  ['EMFILE', 'as it was'],
])('%s', (code, message) => {
  const error = Object.assign(new Error('as it was'), { code })
  expect(explainListenError(error, { HOST: '127.0.0.1', PORT: 3000 }).message).toBe(message)
})
