'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '../toast/toast'
import { callApi, type ApiFailure } from '../api/call-api'
import { useErrorText } from '../api/use-error-text'
import { useNavigation } from '../navigation'
import { ambiguousModels } from '../routing/ambiguous-models'
import { moveEntry, numberRoutes, sharesStep, type Route } from './route-order'

export type RouteHold =
  | { readonly kind: 'ambiguous'; readonly models: readonly string[] }
  | { readonly kind: 'inUse'; readonly channels: readonly Route[] }
  /** Somebody else has saved meanwhile. */
  | { readonly kind: 'stale' }

export type RoutesEditing = {
  readonly routes: readonly Route[]
  readonly dirty: boolean
  /** Something to save: an order of its own, or channels that share a step. */
  readonly savable: boolean
  readonly busy: boolean
  readonly hold: RouteHold | null
  readonly move: (from: number, to: number) => void
  readonly add: (channel: { readonly id: number; readonly name: string }) => void
  readonly remove: (channelId: number) => void
  readonly save: (consent?: Consent) => Promise<void>
  /** Shows what is stored now; the order made here is lost. */
  readonly reload: () => Promise<void>
  readonly dismiss: () => void
}

type Consent = { readonly unbind?: true; readonly confirm_ambiguous?: true }

/** The order of a group's channels and how it is saved. */
export function useRoutes(groupId: number | null, initial: readonly Route[]): RoutesEditing {
  const t = useTranslations('groupEditor')
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [stored, setStored] = useState(initial)
  const [routes, setRoutes] = useState(initial)
  const [busy, setBusy] = useState(false)
  const [hold, setHold] = useState<RouteHold | null>(null)
  const [given, setGiven] = useState<Consent>({})
  const dirty = orderText(routes) !== orderText(stored)
  const keep = (list: readonly Route[]): void => {
    setStored(list)
    setRoutes(list)
  }

  const save = async (consent?: Consent): Promise<void> => {
    if (groupId === null || busy) return
    const consents = consent === undefined ? {} : { ...given, ...consent }
    setGiven(consents)
    setHold(null)
    setBusy(true)
    const result = await callApi('PUT /admin/groups/{id}/channels', {
      path: { id: groupId },
      query: { ...consentQuery(consents), seen: JSON.stringify(stored.map(toBody)) },
      body: numberRoutes(routes).map(toBody),
    })
    setBusy(false)
    if (result.ok) {
      setStored(result.data)
      setRoutes((now) => (now === routes ? result.data : now))
      toast.success(t('routesSaved'))
      return refresh()
    }
    const held = holdOf(result, { stored, routes })
    if (held === null) toast.error(errorText({ code: result.reason, message: result.message }))
    else setHold(held)
    return undefined
  }
  return {
    routes,
    dirty,
    savable: dirty || routes.some((_, index) => sharesStep(routes, index)),
    busy,
    hold,
    move: (from, to) => setRoutes((list) => renumbered(list, moveEntry(list, from, to))),
    add: ({ id, name }) =>
      setRoutes((list) =>
        list.some((route) => route.channel_id === id) ? list : numberRoutes([...list, newRoute(id, name)]),
      ),
    remove: (channelId) => setRoutes((list) => list.filter((route) => route.channel_id !== channelId)),
    save,
    async reload() {
      if (groupId === null) return
      setHold(null)
      const result = await callApi('GET /admin/groups/{id}/channels', { path: { id: groupId } })
      if (result.ok) keep(result.data)
      else toast.error(errorText({ code: result.reason, message: result.message }))
    },
    dismiss: () => setHold(null),
  }
}

type Change = { readonly stored: readonly Route[]; readonly routes: readonly Route[] }

/** What is asked after a refusal; `null` = nothing, it is only said. */
function holdOf(failure: ApiFailure, { stored, routes }: Change): RouteHold | null {
  if (failure.reason === 'STALE') return { kind: 'stale' }
  if (failure.reason === 'CHANNEL_ROUTE_AMBIGUOUS')
    return { kind: 'ambiguous', models: ambiguousModels(failure) }
  if (failure.reason !== 'CHANNEL_GROUP_IN_USE') return null
  const kept = new Set(routes.map((route) => route.channel_id))
  const channels = stored.filter((route) => !kept.has(route.channel_id) && route.accounts_count > 0)
  return { kind: 'inUse', channels }
}

function renumbered(before: readonly Route[], after: readonly Route[]): readonly Route[] {
  return before === after ? before : numberRoutes(after)
}

function newRoute(id: number, name: string): Route {
  return { channel_id: id, name, status: 'active', route_priority: 0, accounts_count: 0 }
}

function toBody({ channel_id, route_priority }: Route): Pick<Route, 'channel_id' | 'route_priority'> {
  return { channel_id, route_priority }
}

function orderText(routes: readonly Route[]): string {
  return routes.map((route) => route.channel_id).join()
}

function consentQuery({ unbind, confirm_ambiguous: confirmed }: Consent): {
  readonly unbind?: 'true'
  readonly confirm_ambiguous?: 'true'
} {
  return {
    ...(unbind === true ? { unbind: 'true' } : {}),
    ...(confirmed === true ? { confirm_ambiguous: 'true' } : {}),
  }
}
