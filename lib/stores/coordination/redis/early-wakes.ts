/** More than are on their way at once; beyond it the older ones go. */
const MOST_WAKES = 1_024

/**
 * Wake-ups of tickets this process does not know yet: they come on a connection of their own, and may overtake the answer
 * that tells of the ticket. Kept for one round of `age` at least and two at most.
 */
export class EarlyWakes {
  private young = new Set<string>()
  private old = new Set<string>()

  get size(): number {
    return this.young.size + this.old.size
  }

  note(ticketId: string): void {
    if (this.young.size >= MOST_WAKES / 2) this.age()
    this.young.add(ticketId)
  }

  /** Whether the ticket was woken; true once. */
  take(ticketId: string): boolean {
    return this.young.delete(ticketId) || this.old.delete(ticketId)
  }

  age(): void {
    if (this.size === 0) return
    this.old = this.young
    this.young = new Set()
  }
}
