import { SETTLEMENT_STEPS, type SettlementStep, type SettlementWait } from '@/lib/core'
import type { SettlerStats } from './settler-types'

/** Figures of the settler in memory both threads see. */
export type SettlerFigures = {
  readonly memory: SharedArrayBuffer
  /** Finished records of this process' own spool that are settled or given up. */
  addOwn(count: number): void
  /** Finished records of dead processes that are settled, and those read but not yet. */
  addAdopted(count: number): void
  setDirectoriesLeft(count: number): void
  setLag(ms: number): void
  setDeadLetters(count: number): void
  /** Says what settlement waits for, and since when; `null` = it goes on. */
  setWait(wait: SettlementWait | null): void
  read(finishedRecords: number): Omit<SettlerStats, 'unsettledDirectories'>
}

const CELLS = 8
const [OWN, ADOPTED, DIRECTORIES, LAG, DEAD, SINCE, STEP, STATE] = [0, 1, 2, 3, 4, 5, 6, 7] as const
/** An SQLSTATE has five of 36 characters and is kept as a number. */
const STATE_DIGITS = 5
const NO_STATE = -1

/** Wraps shared memory; without an argument new memory. One thread writes, any reads. */
export function openSettlerFigures(
  memory: SharedArrayBuffer = new SharedArrayBuffer(CELLS * 8),
): SettlerFigures {
  const cells = new Float64Array(memory)
  const cell = (index: number): number => cells[index] ?? 0
  return {
    memory,
    addOwn: (count) => {
      cells[OWN] = cell(OWN) + count
    },
    addAdopted: (count) => {
      cells[ADOPTED] = cell(ADOPTED) + count
    },
    setDirectoriesLeft: (count) => {
      cells[DIRECTORIES] = count
    },
    setLag: (ms) => {
      cells[LAG] = ms
    },
    setDeadLetters: (count) => {
      cells[DEAD] = count
    },
    setWait: (wait) => {
      if (wait !== null) {
        cells[STEP] = SETTLEMENT_STEPS.indexOf(wait.step)
        cells[STATE] = wait.sqlState === null ? NO_STATE : Number.parseInt(wait.sqlState, 36)
      }
      cells[SINCE] = wait?.sinceMs ?? 0
    },
    read: (finishedRecords) => ({
      backlogRecords: Math.max(0, finishedRecords - cell(OWN)),
      leftDirectories: cell(DIRECTORIES),
      lagMs: cell(LAG),
      settledRecords: cell(OWN) + cell(ADOPTED),
      wait: readWait(cell(SINCE), cell(STEP), cell(STATE)),
      deadLetters: cell(DEAD),
    }),
  }
}

function readWait(sinceMs: number, step: number, state: number): SettlementWait | null {
  const named: SettlementStep | undefined = SETTLEMENT_STEPS[step]
  if (sinceMs === 0 || named === undefined) return null
  const sqlState = state === NO_STATE ? null : state.toString(36).toUpperCase().padStart(STATE_DIGITS, '0')
  return { sinceMs, step: named, sqlState }
}
