import { PLATFORMS, platformsSeenBy, type Platform } from '@/lib/core'
import type { FieldError, FieldErrors } from '../api/field-errors'
import type { ChannelForm, MappingRow, PricingForm } from './channel-form'

export type GroupPlatforms = ReadonlyMap<number, Platform>

/**
 * What the body cannot carry to the server, found before it is sent: the same mapping source twice (the later row would
 * silently win), and platforms in use without a group (`PLATFORM_WITHOUT_GROUP`).
 */
export function findIssues(form: ChannelForm, groupPlatforms: GroupPlatforms): FieldErrors {
  const errors: Record<string, FieldError> = {}
  for (const platform of PLATFORMS) {
    for (const row of form.mapping[platform]) {
      if (!isRepeated(form.mapping[platform], row)) continue
      errors[mappingPath(platform, row)] = { code: 'MODEL_PATTERN_CONFLICT', message: '' }
    }
    if (lacksGroup(form, platform, groupPlatforms)) {
      errors[`groups.${platform}`] = { code: 'PLATFORM_WITHOUT_GROUP', message: '' }
    }
  }
  return errors
}

/** Where the server speaks of a mapping row; sources may contain dots. */
export function mappingPath(platform: Platform, row: Pick<MappingRow, 'source'>): string {
  return `model_mapping.${platform}.${row.source.trim()}`
}

/** Whether another row above or below maps the same source, as routing compares names. */
export function isRepeated(rows: readonly MappingRow[], row: MappingRow): boolean {
  const source = row.source.trim().toLowerCase()
  if (source === '' && row.target.trim() === '') return false
  return rows.some(
    (other) =>
      other.key !== row.key &&
      other.source.trim().toLowerCase() === source &&
      (source !== '' || other.target.trim() !== ''),
  )
}

function lacksGroup(form: ChannelForm, platform: Platform, groupPlatforms: GroupPlatforms): boolean {
  if (form.disabled_platforms.includes(platform)) return false
  const isUsed =
    form.pricing.some((entry) => entry.platform === platform) ||
    form.mapping[platform].some((row) => row.source.trim() !== '')
  if (!isUsed) return false
  return !form.groups.some((group) => {
    const own = groupPlatforms.get(group.group_id)
    return own !== undefined && platformsSeenBy(own).includes(platform)
  })
}

/** The models of an entry that are listed twice on its platform, by index, in this entry or an earlier one. */
export function repeatedModels(list: readonly PricingForm[], entry: PricingForm): ReadonlySet<number> {
  const seen = new Set<string>()
  const repeated = new Set<number>()
  for (const other of list) {
    if (other.platform !== entry.platform) continue
    for (const [index, model] of other.models.entries()) {
      const name = model.trim().toLowerCase()
      if (other.key === entry.key && seen.has(name)) repeated.add(index)
      seen.add(name)
    }
    if (other.key === entry.key) break
  }
  return repeated
}
