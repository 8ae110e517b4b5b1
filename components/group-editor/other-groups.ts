import type { Platform } from '@/lib/core'

/** A group that another one may fall back to. */
export type OtherGroup = {
  readonly id: number
  readonly name: string
  /** Requests that were refused as invalid may begin again there. */
  readonly takesInvalid: boolean
}

type Group = {
  readonly id: number
  readonly name: string
  readonly platform: Platform
  readonly subscription_type: string
}

/** Every group but the one that is edited; `null` = it is new. */
export function otherGroups(groups: readonly Group[], ownId: number | null): readonly OtherGroup[] {
  return groups
    .filter(({ id }) => id !== ownId)
    .map(({ id, name, platform, subscription_type: type }) => ({
      id,
      name,
      takesInvalid: platform === 'anthropic' && type === 'standard',
    }))
}

/** Those to choose from for invalid requests, and the one chosen before. */
export function takersOfInvalid(
  others: readonly OtherGroup[],
  chosenId: number | null,
): readonly OtherGroup[] {
  return others.filter(({ id, takesInvalid }) => takesInvalid || id === chosenId)
}
