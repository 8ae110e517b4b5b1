const COMMA = 0x2c
const ZERO = 0x30

/**
 * Row literals with those of a user next to each other, users in ascending order: the order in which they are inserted, for a
 * fraction of what it costs the database to sort rows. Records of a user stay in the order in which they came.
 */
export function byUser(events: readonly Buffer[]): readonly Buffer[] {
  const ofUser = new Map<number, Buffer[]>()
  for (const event of events) {
    const user = userOf(event)
    const others = ofUser.get(user)
    if (others === undefined) ofUser.set(user, [event])
    else others.push(event)
  }
  return [...ofUser].toSorted(([a], [b]) => a - b).flatMap(([, own]) => own)
}

/** The third field, behind two ids; a record without one is somewhere among the others. */
function userOf(event: Buffer): number {
  let user = 0
  for (let at = event.indexOf(COMMA, event.indexOf(COMMA) + 1) + 1; at < event.length; at += 1) {
    const digit = (event[at] ?? 0) - ZERO
    if (digit < 0 || digit > 9) break
    user = user * 10 + digit
  }
  return user
}
