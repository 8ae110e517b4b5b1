import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { forgetChild, inheritedEnvironment, killLeftoverChild, recordChild } from '@/lib/infra'
import type { Env, Logger, OpenDatabase } from '@/lib/infra'
import { openPromise } from './open-promise'

const CHILD_NAME = 'portal'
const STOP_MS = 5_000
const RESTART_MS = 1_000
/** A portal that never served before so many starts failed is broken, not unlucky. */
const FIRST_STARTS = 3

export type PortalChildOptions = {
  /** The bundled portal process. */
  readonly script: string
  readonly dataDir: string
  readonly logger: Logger
  /** Variables the child gets beside our own. */
  readonly variables: Readonly<Record<string, string>>
}

export type PortalChild = {
  /** Resolves when the portal serves for the first time; rejects when it ends again and again before it does. */
  readonly ready: Promise<void>
  stop(): Promise<void>
}

/** Runs the portal process, starts it again when it dies, and ends the one a killed predecessor left behind. */
export async function startPortalChild(options: PortalChildOptions): Promise<PortalChild> {
  const { dataDir, logger } = options
  const leftover = await killLeftoverChild(dataDir, CHILD_NAME)
  if (leftover !== null)
    logger.warn({ leftoverPid: leftover }, 'ended the portal process of a killed predecessor')
  const state: { child: ChildProcess | null; stopping: boolean; timer: NodeJS.Timeout | null } = {
    child: null,
    stopping: false,
    timer: null,
  }
  const { promise: ready, resolve: tellReady, reject: giveUp } = openPromise<void>()
  let startsLeft = FIRST_STARTS
  const launchAgain = (end: object): void => {
    if (state.stopping) return
    startsLeft -= 1
    if (startsLeft === 0) return giveUp(new Error('the portal process does not start, see the log'))
    logger.error(end, 'portal process ended, starting it again')
    state.timer = setTimeout(launch, RESTART_MS)
  }
  const launch = (): void => {
    const child = spawnPortal(options)
    if (child instanceof Error) return launchAgain({ error: child })
    state.child = child
    if (child.pid !== undefined) recordChild(dataDir, CHILD_NAME, child.pid)
    child.on('message', (message) => {
      if (message !== 'ready') return
      startsLeft = Number.POSITIVE_INFINITY
      tellReady()
    })
    child.once('error', (error) => {
      // What was never started has no end to hear of.
      if (child.pid === undefined) launchAgain({ error })
      else logger.error({ error }, 'portal process could not be reached')
    })
    child.once('exit', (code, signal) => launchAgain({ code, signal }))
  }
  launch()
  return {
    ready,
    async stop() {
      state.stopping = true
      if (state.timer !== null) clearTimeout(state.timer)
      if (state.child !== null) await endChild(state.child)
      forgetChild(dataDir, CHILD_NAME)
    },
  }
}

/** The child, or why the system refuses one at once. */
function spawnPortal({ script, variables }: PortalChildOptions): ChildProcess | Error {
  try {
    return spawn(process.execPath, ['--enable-source-maps', script], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...inheritedEnvironment(), ...variables },
    })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

type PortalMeans = {
  readonly settings: Pick<Env, 'NEXTAUTH_SECRET' | 'ENCRYPTION_KEYS'>
  readonly database: OpenDatabase
  readonly liveSocket: string
  readonly portalSocket: string
}

/** What the portal process needs to know of this one. */
export function portalVariables({
  settings,
  database,
  liveSocket,
  portalSocket,
}: PortalMeans): Record<string, string> {
  return {
    SWITCHYARD_LIVE_SOCKET: liveSocket,
    SWITCHYARD_PORTAL_SOCKET: portalSocket,
    NEXTAUTH_SECRET: settings.NEXTAUTH_SECRET,
    ENCRYPTION_KEYS: settings.ENCRYPTION_KEYS.join(','),
    ...(database.embedded ? { SWITCHYARD_EMBEDDED_DATABASE_URL: database.url } : {}),
  }
}
