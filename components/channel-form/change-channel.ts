import type { Platform } from '@/lib/core'
import {
  DEFAULT_ROUTE_PRIORITY,
  type ChannelBasics,
  type ChannelForm,
  type MappingRow,
  type StatsRuleForm,
} from './channel-form'
import { changePriceList, type PriceListAction } from './change-price-list'

/** What can be done to the rules of account cost. */
export type RuleAction =
  | { readonly type: 'addRule' }
  | { readonly type: 'removeRule'; readonly rule: string }
  | {
      readonly type: 'editRule'
      readonly rule: string
      readonly patch: Partial<Pick<StatsRuleForm, 'name' | 'group_ids' | 'account_ids'>>
    }
  | { readonly type: 'rulePrices'; readonly rule: string; readonly action: PriceListAction }

/** What can be done to the aliases of a platform. */
export type MappingAction =
  | { readonly type: 'addMapping' }
  | { readonly type: 'removeMapping'; readonly row: string }
  | { readonly type: 'editMapping'; readonly row: string; readonly patch: Partial<Omit<MappingRow, 'key'>> }

/** What can be done to a channel that is being edited. */
export type ChannelAction =
  | { readonly type: 'basics'; readonly patch: Partial<ChannelBasics> }
  | { readonly type: 'enable'; readonly platform: Platform; readonly enabled: boolean }
  | { readonly type: 'group'; readonly groupId: number; readonly chosen: boolean }
  | { readonly type: 'priority'; readonly groupId: number; readonly text: string }
  | { readonly type: 'mapping'; readonly platform: Platform; readonly action: MappingAction }
  | { readonly type: 'prices'; readonly action: PriceListAction }
  | RuleAction

/** The form after an action. Switching a platform off keeps all it says. */
export function changeChannel(form: ChannelForm, action: ChannelAction): ChannelForm {
  const key = `k${form.next_key}`
  return { ...applyAction(form, action, key), next_key: form.next_key + 1 }
}

function applyAction(form: ChannelForm, action: ChannelAction, key: string): ChannelForm {
  switch (action.type) {
    case 'basics':
      return { ...form, ...action.patch }
    case 'enable':
      return enablePlatform(form, action.platform, action.enabled)
    case 'group':
      return chooseGroup(form, action.groupId, action.chosen)
    case 'priority':
      return {
        ...form,
        groups: form.groups.map((group) =>
          group.group_id === action.groupId ? { ...group, route_priority: action.text } : group,
        ),
      }
    case 'mapping': {
      const rows = changeMapping(form.mapping[action.platform], action.action, key)
      return { ...form, mapping: { ...form.mapping, [action.platform]: rows } }
    }
    case 'prices':
      return { ...form, pricing: changePriceList(form.pricing, action.action, key) }
    case 'addRule':
    case 'removeRule':
    case 'editRule':
    case 'rulePrices':
      return { ...form, rules: changeRules(form.rules, action, key) }
  }
}

function enablePlatform(form: ChannelForm, platform: Platform, enabled: boolean): ChannelForm {
  const others = form.disabled_platforms.filter((disabled) => disabled !== platform)
  return { ...form, disabled_platforms: enabled ? others : [...others, platform] }
}

function chooseGroup(form: ChannelForm, groupId: number, chosen: boolean): ChannelForm {
  const others = form.groups.filter((group) => group.group_id !== groupId)
  if (!chosen) return { ...form, groups: others }
  const known = form.groups.find((group) => group.group_id === groupId)
  return {
    ...form,
    groups:
      known === undefined
        ? [...others, { group_id: groupId, route_priority: DEFAULT_ROUTE_PRIORITY }]
        : form.groups,
  }
}

function changeMapping(
  rows: readonly MappingRow[],
  action: MappingAction,
  key: string,
): readonly MappingRow[] {
  switch (action.type) {
    case 'addMapping':
      return [...rows, { key, source: '', target: '' }]
    case 'removeMapping':
      return rows.filter((row) => row.key !== action.row)
    case 'editMapping':
      return rows.map((row) => (row.key === action.row ? { ...row, ...action.patch } : row))
  }
}

function changeRules(
  rules: readonly StatsRuleForm[],
  action: RuleAction,
  key: string,
): readonly StatsRuleForm[] {
  switch (action.type) {
    case 'addRule':
      return [...rules, { key, name: '', group_ids: [], account_ids: [], pricing: [] }]
    case 'removeRule':
      return rules.filter((rule) => rule.key !== action.rule)
    case 'editRule':
      return rules.map((rule) => (rule.key === action.rule ? { ...rule, ...action.patch } : rule))
    case 'rulePrices':
      return rules.map((rule) =>
        rule.key === action.rule
          ? { ...rule, pricing: changePriceList(rule.pricing, action.action, key) }
          : rule,
      )
  }
}
