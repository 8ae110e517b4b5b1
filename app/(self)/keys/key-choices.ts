/** A group a key may belong to, and what it can call there. */
export type KeyGroup = { readonly id: number; readonly name: string; readonly models: readonly string[] }

/** What a key of a group can call. */
export function modelsOfGroup(groups: readonly KeyGroup[], groupId: number | null): readonly string[] {
  return groups.find(({ id }) => id === groupId)?.models ?? []
}
