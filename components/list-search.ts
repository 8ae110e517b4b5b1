'use client'

import { useEffect, useSyncExternalStore } from 'react'
import { useNavigation } from './navigation'
import { setParameter } from './search-params'

const PREFIX = 'switchyard:search:'

/** Fields of an address that open one row over its list. */
const OPENED = ['request', 'error']

/** Remembers, for this tab and until its viewer signs out, how a list was looked at last: its filters, order and place. */
export function useRememberedSearch(): void {
  const { pathname, search } = useNavigation()
  useEffect(() => {
    window.sessionStorage.setItem(PREFIX + pathname, closedSearch(search))
  }, [pathname, search])
}

/** Forgets how every list was looked at. */
export function forgetSearches(): void {
  for (const name of Object.keys(window.sessionStorage))
    if (name.startsWith(PREFIX)) window.sessionStorage.removeItem(name)
}

/** A query without what it opens, as `?…` or ''. */
export function closedSearch(search: string): string {
  return OPENED.reduce((query, name) => setParameter(query, name, null), search)
}

/** The address of a list as it was looked at last in this tab. */
export function useListHref(href: string): string {
  return useSyncExternalStore(
    () => () => undefined,
    () => href + (window.sessionStorage.getItem(PREFIX + href) ?? ''),
    () => href,
  )
}
