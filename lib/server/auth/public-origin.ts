import { headers } from 'next/headers'
import { getPortal } from '../portal'

/** Where clients reach this server: `PUBLIC_URL`, else the address this request came to; no trailing slash. */
export async function publicOrigin(): Promise<string> {
  const configured = getPortal().env.PUBLIC_URL
  return configured === undefined ? requestOrigin() : configured.replace(/\/+$/, '')
}

/** Whether this request came to the address at which clients are to reach this server. */
export async function isAtPublicOrigin(): Promise<boolean> {
  return new URL(await publicOrigin()).origin === (await requestOrigin())
}

async function requestOrigin(): Promise<string> {
  const list = await headers()
  const host = list.get('x-forwarded-host') ?? list.get('host') ?? ''
  const scheme = list.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https' ? 'https' : 'http'
  return `${scheme}://${host}`
}
