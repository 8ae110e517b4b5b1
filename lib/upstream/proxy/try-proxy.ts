import type { Socket } from 'node:net'
import { codeOf, CONNECT_TIMEOUT_CODE, makeDial, withoutBrackets, type Dial } from '../dial'
import { guardedLookup } from '../guarded-connector'
import type { UpstreamProxy } from '../types'
import { askForTunnel, tunnelRefusal } from './http-tunnel'
import { assertAllowed, reachProxy, userOf } from './proxy-connector'
import { signInAtSocks } from './socks-tunnel'

/** Why a host's name cannot be resolved here, as a code; `null` = it can, or is an address. */
export function unresolvedCode(hostname: string): Promise<string | null> {
  return new Promise((resolve) => {
    guardedLookup(true)(withoutBrackets(hostname), { all: true }, (error) => {
      resolve(error === null ? null : codeOf(error))
    })
  })
}

/**
 * Tries a proxy alone: whether it answers, and takes its user. An HTTP proxy is asked for a tunnel to `authority` (host and
 * port), to which nothing is sent; whether the proxy finds it does not matter. `null` = the proxy is fine, else a sentence
 * without address or password.
 */
export function tryProxy(
  proxy: UpstreamProxy,
  { authority, timeoutMs }: { readonly authority: string; readonly timeoutMs: number },
): Promise<string | null> {
  return new Promise((resolve) => {
    const dial = makeDial(timeoutMs, (error, socket) => {
      socket?.destroy()
      resolve(error === null ? null : faultOf(error))
    })
    dial.follow(askProxy(proxy, authority, dial))
  })
}

function faultOf(error: Error): string {
  return codeOf(error) === CONNECT_TIMEOUT_CODE ? 'The proxy did not answer in time' : error.message
}

async function askProxy(proxy: UpstreamProxy, authority: string, dial: Dial): Promise<Socket> {
  assertAllowed(proxy.host, true)
  const socket = await reachProxy(proxy, dial)
  if (proxy.protocol === 'socks5') await signInAtSocks(socket, userOf(proxy))
  else {
    const status = await askForTunnel(socket, authority, userOf(proxy))
    // Beyond are faults of the way on, which is not asked about here.
    if (status < 200 || (status > 299 && status < 500)) throw tunnelRefusal(status)
  }
  return socket
}
