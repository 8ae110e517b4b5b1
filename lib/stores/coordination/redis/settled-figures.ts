import type { SpendFigures } from '@/lib/billing'

/** Longer than another process goes by what it has read of who pays while the database answers. */
const GENERATION_MS = 70_000
/** Bounds what is kept, and so the time it takes the store to hear it: about 4 µs each. */
const MOST_IN_GENERATION = 5_000

/**
 * The newest figures this process has settled of each owner, in two generations: the store may lose them, or not be there to
 * hear them, and nobody else knows them without the database. They age by what is settled, not by the clock alone: while nothing
 * can be settled, nobody learns of newer ones either.
 */
export class SettledFigures {
  private young = new Map<string, SpendFigures>()
  private old = new Map<string, SpendFigures>()
  private youngSinceMs = 0

  /** Takes over what was committed. */
  note(figures: readonly SpendFigures[], nowMs: number): void {
    if (figures.length === 0) return
    const isOver = nowMs - this.youngSinceMs >= GENERATION_MS || nowMs < this.youngSinceMs
    if (isOver || this.young.size >= MOST_IN_GENERATION) {
      this.old = this.young
      this.young = new Map()
      this.youngSinceMs = nowMs
    }
    for (const one of figures) {
      this.young.set(one.owner, one)
      this.old.delete(one.owner)
    }
  }

  values(): SpendFigures[] {
    return [...this.old.values(), ...this.young.values()]
  }

  clear(): void {
    this.young.clear()
    this.old.clear()
  }
}
