import { isPlatform, PLATFORMS, type Platform } from '@/lib/core'
import type { ChannelForm } from './channel-form'
import type { ChannelAction } from './change-channel'
import type { FieldErrors } from '../api/field-errors'
import { isUnder } from '../form/field-path'
import { mappingPath, type GroupPlatforms } from './find-issues'

/** The part of the page that shows a field. */
export type FieldPlace =
  | { readonly section: 'basics' }
  | { readonly section: 'platform'; readonly platform: Platform }
  | { readonly section: 'rules' }

/** Where the field of a path of the body is shown. */
export function placeOf(path: string, form: ChannelForm, groupPlatforms: GroupPlatforms): FieldPlace {
  const [root = '', second = ''] = path.split('.')
  if (root === 'account_stats_pricing_rules') return { section: 'rules' }
  const platform = platformOf(root, second, { form, groupPlatforms })
  return platform === null ? { section: 'basics' } : { section: 'platform', platform }
}

type Context = { readonly form: ChannelForm; readonly groupPlatforms: GroupPlatforms }

function platformOf(root: string, second: string, { form, groupPlatforms }: Context): Platform | null {
  if (root === 'model_pricing') return form.pricing[Number(second)]?.platform ?? null
  if (root !== 'model_mapping' && root !== 'groups') return null
  if (isPlatform(second)) return second
  const group = form.groups[Number(second)]
  if (group === undefined) return form.groups.length === 0 ? null : firstGroupPlatform(form, groupPlatforms)
  return groupPlatforms.get(group.group_id) ?? null
}

function firstGroupPlatform(form: ChannelForm, groupPlatforms: GroupPlatforms): Platform | null {
  const chosen = form.groups.map((group) => groupPlatforms.get(group.group_id))
  return PLATFORMS.find((platform) => chosen.includes(platform)) ?? null
}

/** Whether a channel says anything about a platform: by a group, an alias or a price. */
export function isInUse(form: ChannelForm, platform: Platform, groupPlatforms: GroupPlatforms): boolean {
  return (
    form.groups.some((group) => groupPlatforms.get(group.group_id) === platform) ||
    form.mapping[platform].length > 0 ||
    form.pricing.some((entry) => entry.platform === platform)
  )
}

/** Number of refused fields a platform's tab shows. */
export function countErrors(
  errors: FieldErrors,
  platform: Platform,
  { form, groupPlatforms }: Context,
): number {
  return Object.keys(errors).filter((path) => {
    const place = placeOf(path, form, groupPlatforms)
    return place.section === 'platform' && place.platform === platform
  }).length
}

/** Whether a field or one below it was refused. */
export function hasErrorUnder(errors: FieldErrors, path: string): boolean {
  return Object.keys(errors).some((name) => isUnder(name, path))
}

/** The errors that an action leaves standing: those of the fields it touches are about what was there before. */
export function remainingErrors(errors: FieldErrors, form: ChannelForm, action: ChannelAction): FieldErrors {
  const touched = touchedPaths(form, action)
  const standing = Object.entries(errors).filter(([path]) => !touched.some((prefix) => isUnder(path, prefix)))
  return Object.fromEntries(standing)
}

function touchedPaths(form: ChannelForm, action: ChannelAction): readonly string[] {
  switch (action.type) {
    case 'basics':
      return Object.keys(action.patch)
    case 'enable':
      return [`groups.${action.platform}`]
    case 'group':
      return ['groups', 'group_ids']
    case 'priority':
      return form.groups.flatMap((group, index) =>
        group.group_id === action.groupId ? [`groups.${index}`] : [],
      )
    case 'mapping':
      return mappingPaths(form, action)
    case 'prices':
      return priceListPaths('model_pricing', form.pricing, action.action)
    case 'addRule':
      return []
    case 'removeRule':
      return ['account_stats_pricing_rules']
    case 'editRule':
    case 'rulePrices': {
      const index = form.rules.findIndex((rule) => rule.key === action.rule)
      const path = `account_stats_pricing_rules.${index}`
      if (action.type === 'editRule') return Object.keys(action.patch).map((field) => `${path}.${field}`)
      return priceListPaths(`${path}.pricing`, form.rules[index]?.pricing ?? [], action.action)
    }
  }
}

function mappingPaths(form: ChannelForm, action: ChannelAction & { type: 'mapping' }): readonly string[] {
  const change = action.action
  if (change.type === 'addMapping') return []
  const rows = form.mapping[action.platform]
  const row = rows.find((candidate) => candidate.key === change.row)
  return row === undefined ? [] : [mappingPath(action.platform, row)]
}

type ListAction = (ChannelAction & { type: 'prices' })['action']

function priceListPaths(root: string, list: ChannelForm['pricing'], action: ListAction): readonly string[] {
  if (action.type === 'addEntry') return []
  if (action.type === 'removeEntry') return [root]
  const path = `${root}.${list.findIndex((entry) => entry.key === action.entry)}`
  if (action.type === 'platform') return [path]
  const change = action.action
  switch (change.type) {
    case 'models':
      return [`${path}.models`]
    case 'price':
      return [`${path}.${change.field}`]
    case 'mode':
      return [path]
    case 'defaults':
      return []
    case 'addInterval':
      return [`${path}.per_request_price`]
    case 'removeInterval':
      return [`${path}.intervals`, `${path}.per_request_price`]
    case 'interval':
      return [`${path}.intervals`]
  }
}
