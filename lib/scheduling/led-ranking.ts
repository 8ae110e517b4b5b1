import type { ExcludedAccount, RankedAccount, Ranking, SchedulableAccount } from './types'

/**
 * A ranking whose first place is taken whoever the others are. These are judged when somebody asks for them, as hardly
 * anybody does: most requests are a session's, and its account has a free slot.
 */
export class LedRanking<A extends SchedulableAccount> implements Ranking<A> {
  private whole: Ranking<A> | null = null

  /** The others are ranked as they are when they are asked for: mostly in the same step, later where a shared store wants them. */
  constructor(
    readonly first: RankedAccount<A>,
    private readonly rankAll: () => Ranking<A>,
  ) {}

  get ranked(): readonly RankedAccount<A>[] {
    this.whole ??= this.rankAll()
    return this.whole.ranked
  }

  get excluded(): readonly ExcludedAccount<A>[] {
    this.whole ??= this.rankAll()
    return this.whole.excluded
  }
}
