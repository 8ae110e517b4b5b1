'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '../toast/toast'
import { callApi, record } from '../api/call-api'
import { useErrorText } from '../api/use-error-text'
import { useNavigation } from '../navigation'
import { moveEntry, numberRoutes, sharesStep, type Route } from './route-order'

export type RouteHold =
  | { readonly kind: 'ambiguous'; readonly models: readonly string[] }
  | { readonly kind: 'inUse'; readonly channels: readonly Route[] }

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

  const save = async (consent?: Consent): Promise<void> => {
    if (groupId === null || busy) return
    const consents = consent === undefined ? {} : { ...given, ...consent }
    setGiven(consents)
    setHold(null)
    setBusy(true)
    const result = await callApi('PUT /admin/groups/{id}/channels', {
      path: { id: groupId },
      query: consentQuery(consents),
      body: numberRoutes(routes).map(({ channel_id, route_priority }) => ({ channel_id, route_priority })),
    })
    setBusy(false)
    if (result.ok) {
      setStored(result.data)
      setRoutes(result.data)
      toast.success(t('routesSaved'))
      return refresh()
    }
    if (result.reason === 'CHANNEL_ROUTE_AMBIGUOUS') {
      return setHold({ kind: 'ambiguous', models: modelsOf(result.metadata['ambiguous']) })
    }
    if (result.reason === 'CHANNEL_GROUP_IN_USE') {
      const kept = new Set(routes.map((route) => route.channel_id))
      const channels = stored.filter((route) => !kept.has(route.channel_id) && route.accounts_count > 0)
      return setHold({ kind: 'inUse', channels })
    }
    toast.error(errorText({ code: result.reason, message: result.message }))
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
    dismiss: () => setHold(null),
  }
}

function renumbered(before: readonly Route[], after: readonly Route[]): readonly Route[] {
  return before === after ? before : numberRoutes(after)
}

function newRoute(id: number, name: string): Route {
  return { channel_id: id, name, status: 'active', route_priority: 0, accounts_count: 0 }
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

function modelsOf(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return []
  return [...new Set(list.map((entry: unknown) => String(record(entry)['model'])))]
}
