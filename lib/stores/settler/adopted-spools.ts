import path from 'node:path'
import { markSettled } from './retention'
import type { SpoolSource } from './spool-source'

export type AdoptedSpoolsOptions = {
  /** This process' own directory, which is never adopted; `null` = it has none. */
  readonly ownDirectory: string | null
  readonly open: (directory: string) => SpoolSource
  /** Takes a directory of another host (its name) under a database lock; `false` = somebody else has it. */
  readonly claim: (name: string) => Promise<boolean>
  /** Hears why a directory could not be claimed; the next look around finds it again. */
  readonly onUnclaimed: (directory: string, error: unknown) => void
  /** Hears how many directories are left whenever that changes. */
  readonly onLeft: (count: number) => void
}

/** The spools of processes that ended, settled one after the other. */
export type AdoptedSpools = {
  /** Takes over a directory, once; `needsClaim` = of another host: only under a database lock. */
  add(directory: string, needsClaim: boolean): void
  /** The one to be settled now; `null` = there is none. `onClaim` hears whose claim is being asked for. */
  next(onClaim: (directory: string) => void): Promise<SpoolSource | null>
  /** Gives a directory up; the next look around finds it again. */
  putBack(directory: string): void
  /** The first is wholly settled, and marked so. */
  finish(): void
  left(): number
  saveCheckpoints(): void
  close(): void
}

/** Starts without any. */
export function createAdoptedSpools({
  ownDirectory,
  open,
  claim,
  onUnclaimed,
  onLeft,
}: AdoptedSpoolsOptions): AdoptedSpools {
  const sources: SpoolSource[] = []
  const unclaimed: string[] = []
  const known = new Set(ownDirectory === null ? [] : [ownDirectory])
  const left = (): number => sources.length + unclaimed.length

  async function claimNext(onClaim: (directory: string) => void): Promise<void> {
    const directory = unclaimed.shift()
    if (directory === undefined) return
    onClaim(directory)
    const isClaimed = await claim(path.basename(directory)).catch((error: unknown) => {
      onUnclaimed(directory, error)
      return false
    })
    if (isClaimed) sources.push(open(directory))
    else known.delete(directory)
    onLeft(left())
  }

  return {
    add(directory, needsClaim) {
      if (known.has(directory)) return
      known.add(directory)
      if (needsClaim) unclaimed.push(directory)
      else sources.push(open(directory))
      onLeft(left())
    },
    async next(onClaim) {
      if (sources.length === 0) await claimNext(onClaim)
      return sources[0] ?? null
    },
    putBack(directory) {
      known.delete(directory)
      if (sources[0]?.directory === directory) sources.shift()?.close()
      onLeft(left())
    },
    finish() {
      const [source] = sources
      if (source === undefined) return
      // It stays the first until its mark is on the disk: one that fails is put back as a whole.
      source.saveCheckpoint()
      source.close()
      markSettled(source.directory)
      sources.shift()
      onLeft(left())
    },
    left,
    saveCheckpoints() {
      for (const source of sources) source.saveCheckpoint()
    },
    close() {
      for (const source of sources) source.close()
    },
  }
}
