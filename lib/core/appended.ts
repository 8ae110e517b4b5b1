/**
 * Adds an item to the list itself, or begins one where there is none (`null`). For lists that nearly always stay at one
 * item: pushing to an empty list makes room for many, a list made of its first item has room for that one.
 */
export function appended<Item>(list: Item[] | null, item: Item): Item[] {
  if (list === null) return [item]
  list.push(item)
  return list
}
