/** Where a value stands in a roster, between its neighbours. */
export type RosterPlace<Value> = {
  readonly value: Value
  before: RosterPlace<Value> | null
  after: RosterPlace<Value> | null
}

/**
 * What is there at this moment, in the order it came. For what comes and goes with every request: a `Map` would hash each
 * value's key, and make its table anew again and again for the gaps of those that left.
 */
export class Roster<Value> {
  size = 0
  private first: RosterPlace<Value> | null = null
  private last: RosterPlace<Value> | null = null

  /** Takes the value in at the end; the place is what it leaves by. */
  enter(value: Value): RosterPlace<Value> {
    const place: RosterPlace<Value> = { value, before: this.last, after: null }
    if (this.last === null) this.first = place
    else this.last.after = place
    this.last = place
    this.size += 1
    return place
  }

  /** To be called once for each place. */
  leave(place: RosterPlace<Value>): void {
    const { before, after } = place
    if (before === null) this.first = after
    else before.after = after
    if (after === null) this.last = before
    else after.before = before
    // A place that is old garbage must not keep those that came after it.
    place.before = null
    place.after = null
    this.size -= 1
  }

  /** A value may leave while it is looked at. */
  *values(): Generator<Value, void> {
    for (let place = this.first; place !== null;) {
      const { value, after } = place
      yield value
      place = after
    }
  }
}
