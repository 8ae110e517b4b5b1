import { readFileSync, writeFileSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'

/** Behind the requests by so much while settlement is on time, and a step less for each part of a second that it is late. */
const [LAST, FIRST] = [19, -5] as const
const [ON_TIME_MS, STEP_MS] = [700, 25] as const

/** As late as that, settlement is the equal of the requests. */
export const EQUAL_LAG_MS = ON_TIME_MS + LAST * STEP_MS

/** The capability to take niceness back. Source: linux/capability.h */
const CAP_SYS_NICE = 1n << 23n

/** Where a process of the database stands, behind the gateway or before it, on the cores that both share. */
export type BackendPriority = { follow(lagMs: number): void }

/** Niceness of a settlement that is `lagMs` behind, an integer. */
export function nicenessFor(lagMs: number): number {
  const steps = Math.round(Math.max(0, lagMs - ON_TIME_MS) / STEP_MS)
  return Math.max(FIRST, LAST - steps)
}

/** The priority of the backend `pid` of a database on this machine; `null` where there is no such process. */
export function openBackendPriority(pid: number): BackendPriority | null {
  if (!isBackend(pid)) return null
  const isFree = hasCapability(CAP_SYS_NICE)
  let current: number | null = null
  return {
    follow: (lagMs) => {
      const wanted = Math.max(isFree ? FIRST : 0, nicenessFor(lagMs))
      if (wanted === current) return
      const isSessionPut = putSession(pid, wanted)
      const isProcessPut = isFree && putProcess(pid, wanted)
      if (isSessionPut || isProcessPut) current = wanted
    },
  }
}

/** A pid of another machine, or of another container, is somebody else here. */
function isBackend(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('postgres: ')
  } catch {
    return false
  }
}

function hasCapability(bit: bigint): boolean {
  try {
    const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]
    return (BigInt(`0x${mask ?? '0'}`) & bit) !== 0n
  } catch {
    return false
  }
}

/**
 * Every backend is a session of its own, and where the kernel groups by session (`sched_autogroup_enabled`) niceness of a
 * process counts inside its session alone. One change in a tenth of a second is taken without privileges: then the next follows.
 */
function putSession(pid: number, steps: number): boolean {
  return wasTaken(() => writeFileSync(`/proc/${pid}/autogroup`, String(steps)))
}

/** What counts inside a control group (a service, a container), from this process on. Only with the capability: it could not be taken back. */
function putProcess(pid: number, steps: number): boolean {
  const { PRIORITY_LOW, PRIORITY_HIGHEST } = constants.priority
  return wasTaken(() =>
    setPriority(pid, Math.max(PRIORITY_HIGHEST, Math.min(PRIORITY_LOW, getPriority() + steps))),
  )
}

function wasTaken(put: () => void): boolean {
  try {
    put()
    return true
  } catch {
    return false
  }
}
