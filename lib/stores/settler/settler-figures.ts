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
  read(finishedRecords: number): SettlerStats
}

const CELLS = 5
const [OWN, ADOPTED, DIRECTORIES, LAG, DEAD] = [0, 1, 2, 3, 4] as const

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
    read: (finishedRecords) => ({
      backlogRecords: Math.max(0, finishedRecords - cell(OWN)),
      leftDirectories: cell(DIRECTORIES),
      lagMs: cell(LAG),
      settledRecords: cell(OWN) + cell(ADOPTED),
      deadLetters: cell(DEAD),
    }),
  }
}
