'use client'

import { useEffect, useSyncExternalStore } from 'react'
import { setParameter } from './search-params'

const PREFIX = 'switchyard:search:'

/** Fields of an address that open one row over its list. */
const OPENED = ['request', 'error']

/** Remembers, for this tab, how each page was looked at last: its filters, order and place. */
export function useRememberedSearch(pathname: string, search: string): void {
  useEffect(() => {
    window.sessionStorage.setItem(PREFIX + pathname, closedSearch(search))
  }, [pathname, search])
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
