import { useLayoutEffect, useRef, type RefObject } from 'react'

const CONTROLS = ['a[href]', 'button:enabled', 'input:enabled', 'select:enabled', 'textarea:enabled'].join()

/** What marks a control that goes with its row. */
const GOING = 'data-goes-with-row'

type GoingControl = {
  readonly ref: RefObject<HTMLButtonElement | null>
  readonly [GOING]: true
}

/**
 * Properties of a button that may make its own row (or chip, marked `data-chip`) go: the focus it has then goes on to the same
 * button of the next row, or of the one before, and after the last row to its table or to what comes after it.
 */
export function useFocusHandedOn(): GoingControl {
  const ref = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    const button = ref.current
    return () => {
      // What goes still stands in its place, with the focus, when this ends. Where the whole list goes the focus is handed on
      // through all of it, and where one is on the page must stay what it was.
      if (button !== null && button === document.activeElement) heirOf(button)?.focus({ preventScroll: true })
    }
  }, [])
  return { ref, [GOING]: true }
}

function heirOf(button: HTMLElement): HTMLElement | null {
  const row = button.closest('li, tr, [data-chip]')
  if (row === null) return null
  for (const near of [row.nextElementSibling, row.previousElementSibling]) {
    const twin = near?.querySelector<HTMLElement>(`[${GOING}]`) ?? null
    if (twin !== null) return twin
  }
  return row.closest<HTMLElement>('section[tabindex]') ?? controlAfter(row)
}

function controlAfter(row: Element): HTMLElement | null {
  for (let place: Element | null = row; place !== null; place = place.parentElement) {
    for (let next = place.nextElementSibling; next !== null; next = next.nextElementSibling) {
      const control = next.matches(CONTROLS) ? next : next.querySelector(CONTROLS)
      if (control instanceof HTMLElement) return control
    }
  }
  return null
}
