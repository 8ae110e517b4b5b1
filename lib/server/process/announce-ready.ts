import type { Env } from '@/lib/infra'
import { demoText } from './demo-data'

/** Where people reach the server: `PUBLIC_URL`, else host and port as bound. */
export function publicAddress(settings: Pick<Env, 'PUBLIC_URL' | 'HOST'>, port: number): string {
  if (settings.PUBLIC_URL !== undefined) return settings.PUBLIC_URL.replace(/\/$/, '')
  const host = ['0.0.0.0', '::'].includes(settings.HOST) ? 'localhost' : settings.HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

type Announcement = {
  readonly url: string
  /** One-time token of the first run; `null` when there is an administrator. */
  readonly setupToken: string | null
  readonly isDemo: boolean
}

/** Prints where the server is and what to do first. */
export function announceReady({ url, setupToken, isDemo }: Announcement): void {
  const lines = [`\nSwitchyard is ready at ${url}`]
  if (setupToken !== null)
    lines.push(`First run: create the administrator at ${url}/setup?token=${setupToken}`)
  if (isDemo) lines.push(demoText(url))
  process.stdout.write(`${lines.join('\n')}\n\n`)
}
