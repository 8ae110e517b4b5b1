/**
 * The list with one more item; `null` = none so far. For lists that nearly always stay at one item: an empty one that is
 * pushed to makes room for seventeen.
 */
export function appended<Item>(list: Item[] | null, item: Item): Item[] {
  if (list === null) return [item]
  list.push(item)
  return list
}
