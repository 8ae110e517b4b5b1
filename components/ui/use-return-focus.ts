import { useRef, type FocusEvent } from 'react'
import { focusPage } from './focus-page'

type ReturnFocus = {
  readonly onFocusCapture: (event: FocusEvent<HTMLElement>) => void
  readonly onCloseAutoFocus: (event: Event) => void
}

/** Handlers of a modal without a trigger of its own: closed, it gives the focus back to where it came from, if that is still there. */
export function useReturnFocus(): ReturnFocus {
  const opener = useRef<HTMLElement | null>(null)
  return {
    onFocusCapture: ({ currentTarget, relatedTarget }) => {
      if (opener.current !== null || !(relatedTarget instanceof HTMLElement)) return
      if (!currentTarget.contains(relatedTarget)) opener.current = relatedTarget
    },
    onCloseAutoFocus: (event) => {
      const target = opener.current
      opener.current = null
      if (target === null) return
      event.preventDefault()
      if (target.isConnected) target.focus()
      // A dialog around this one that closed with it has given the focus back already.
      else if (document.activeElement === document.body) focusPage()
    },
  }
}
