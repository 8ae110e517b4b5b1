import type { SettlementWait } from '@/lib/core'

/** What settlement waits for, by the spool directory it cannot go on with. */
export type SettlementWaits = {
  /** A directory that waits already keeps its beginning. */
  begin(directory: string, wait: SettlementWait): void
  end(directory: string): void
  endWhere(isOver: (directory: string) => boolean): void
}

/** Nothing waits at first; `show` hears after each change what waits the longest, `null` = nothing does. */
export function createSettlementWaits(show: (wait: SettlementWait | null) => void): SettlementWaits {
  const waits = new Map<string, SettlementWait>()
  const showLongest = (): void => show(waits.values().next().value ?? null)
  return {
    begin: (directory, wait) => {
      const sinceMs = waits.get(directory)?.sinceMs ?? wait.sinceMs
      waits.set(directory, { ...wait, sinceMs })
      showLongest()
    },
    end: (directory) => {
      waits.delete(directory)
      showLongest()
    },
    endWhere: (isOver) => {
      const over = [...waits.keys()].filter(isOver)
      for (const directory of over) waits.delete(directory)
      if (over.length > 0) showLongest()
    },
  }
}
