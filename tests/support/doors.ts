import { readFileSync } from 'node:fs'
import path from 'node:path'
import { adminClient } from './admin-client'
import type { AdminClient } from './admin-client'
import { startNext } from './start-next'
import { ADMIN_API_KEY, startSwitchyard } from './start-switchyard'

/** One way into the gateway core, running. */
export type Door = {
  readonly url: string
  readonly admin: AdminClient
  /** Everything it printed so far. */
  readonly output: () => string
  /** Secrets of this installation, which must never be printed. */
  readonly secrets: readonly string[]
  close(): Promise<void>
}

export type DoorCase = {
  readonly name: string
  /** `node` = the gateway process, `web` = route handlers under plain `next start`. */
  readonly kind: 'node' | 'web'
  readonly open: (variables?: Readonly<Record<string, string>>) => Promise<Door>
}

/** Both doors, for `describe.each`. */
export const DOORS: readonly DoorCase[] = [
  { name: 'door 1, the gateway process', kind: 'node', open: openNodeDoor },
  { name: 'door 2, route handlers under next start', kind: 'web', open: openWebDoor },
]

async function openNodeDoor(variables: Readonly<Record<string, string>> = {}): Promise<Door> {
  const running = await startSwitchyard({ variables })
  const kept = JSON.parse(readFileSync(path.join(running.dataDir, 'secrets.json'), 'utf8')) as Record<
    string,
    unknown
  >
  return {
    url: running.url,
    admin: adminClient(running.url),
    output: running.output,
    secrets: [ADMIN_API_KEY, ...Object.values(kept).filter((value) => typeof value === 'string')],
    close: () => running.remove(),
  }
}

async function openWebDoor(variables: Readonly<Record<string, string>> = {}): Promise<Door> {
  const running = await startNext(variables)
  return {
    url: running.url,
    admin: adminClient(running.url),
    output: running.output,
    secrets: [ADMIN_API_KEY, ...running.secrets],
    close: () => running.remove(),
  }
}
