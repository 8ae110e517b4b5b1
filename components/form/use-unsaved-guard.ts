'use client'

import { useEffect, useState } from 'react'
import { useNavigation } from '../navigation'

/** Where a viewer with unsaved changes wanted to go. */
type Leaving = { readonly go: () => void }

export type UnsavedGuard = {
  readonly asking: boolean
  readonly leave: () => void
  readonly stay: () => void
}

/**
 * Holds a viewer back who would lose changes: closing and reloading ask in the browser's words, links of the portal and the
 * back button ask in ours.
 */
export function useUnsavedGuard(dirty: boolean): UnsavedGuard {
  const { navigate } = useNavigation()
  const [leaving, setLeaving] = useState<Leaving | null>(null)
  const [released, setReleased] = useState(false)
  const active = dirty && !released

  useEffect(() => {
    if (!active) return undefined
    const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault()
    const onClick = (event: MouseEvent): void => {
      const href = linkInPortal(event)
      if (href === null) return
      event.preventDefault()
      event.stopPropagation()
      setLeaving({ go: () => navigate(href) })
    }
    window.addEventListener('beforeunload', onUnload)
    document.addEventListener('click', onClick, true)
    const stopWatching = watchHistory(setLeaving)
    return () => {
      window.removeEventListener('beforeunload', onUnload)
      document.removeEventListener('click', onClick, true)
      stopWatching()
    }
  }, [active, navigate])

  return {
    asking: leaving !== null,
    leave: () => {
      setReleased(true)
      setLeaving(null)
      // After the listeners are gone.
      setTimeout(() => leaving?.go(), 0)
    },
    stay: () => setLeaving(null),
  }
}

/** The path of a plain click on a link of this portal that leaves the page. */
function linkInPortal(event: MouseEvent): string | null {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
  if (!plain || !(event.target instanceof Element)) return null
  const link = event.target.closest('a[href]')
  if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.hasAttribute('download'))
    return null
  const url = new URL(link.href)
  const samePage = url.pathname === window.location.pathname && url.search === window.location.search
  return url.origin !== window.location.origin || samePage ? null : url.pathname + url.search + url.hash
}

/** Holds back and forward up where the browser lets a page do so. */
function watchHistory(ask: (leaving: Leaving) => void): () => void {
  if (!('navigation' in window)) return () => undefined
  const { navigation } = window
  const onNavigate = (event: NavigateEvent): void => {
    if (event.navigationType !== 'traverse' || !event.cancelable) return
    const { key } = event.destination
    event.preventDefault()
    ask({ go: () => void navigation.traverseTo(key) })
  }
  navigation.addEventListener('navigate', onNavigate)
  return () => navigation.removeEventListener('navigate', onNavigate)
}
