import { useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import {
  isSameWindow,
  MAX_WHOLE_ROWS,
  rowWindow,
  rowWindowBefore,
  wholeWindow,
  type RowWindow,
} from './row-window'

/**
 * The rows of a long list that are worth mounting, by how far `section` is scrolled; all of them on paper. Columns get
 * wider as rows ask for it but not narrower, so that nothing moves sideways while one scrolls.
 */
export function useRowWindow(section: RefObject<HTMLElement | null>, count: number): RowWindow {
  const isLong = count > MAX_WHOLE_ROWS
  const heights = useRef<(number | undefined)[]>([])
  const [seen, setSeen] = useState<{ readonly count: number; readonly shown: RowWindow } | null>(null)
  useLayoutEffect(() => {
    const element = section.current
    if (!isLong || element === null) return undefined
    const show = (shown: RowWindow): void =>
      setSeen((before) =>
        before?.count === count && isSameWindow(before.shown, shown) ? before : { count, shown },
      )
    return watch(element, {
      look: () => {
        const { scrollTop, clientHeight: viewHeight } = element
        measure(element, heights.current)
        const kept = focusedRow(element)
        show(rowWindow({ count, heights: heights.current, scrollTop, viewHeight, kept }))
      },
      // The page is printed as it is when the event is over.
      print: () => flushSync(() => show(wholeWindow(count))),
    })
  }, [section, isLong, count])
  return seen?.count === count ? seen.shown : rowWindowBefore(count, seen?.shown ?? null)
}

/** Looks at every scrolling and resizing, but not while it prints; the answer ends it. */
function watch(
  element: HTMLElement,
  { look, print }: { readonly look: () => void; readonly print: () => void },
): () => void {
  const listening = new AbortController()
  const { signal } = listening
  let isPrinting = false
  const lookAnew = (): void => {
    if (isPrinting) return
    freeWidths(element)
    look()
  }
  element.addEventListener('scroll', () => (isPrinting ? undefined : look()), { passive: true, signal })
  window.addEventListener('resize', lookAnew, { signal })
  const beforePrint = (): void => {
    isPrinting = true
    freeWidths(element)
    print()
  }
  const afterPrint = (): void => {
    isPrinting = false
    lookAnew()
  }
  window.addEventListener('beforeprint', beforePrint, { signal })
  window.addEventListener('afterprint', afterPrint, { signal })
  // Tells of the first rows, too.
  const observer = new ResizeObserver(lookAnew)
  observer.observe(element)
  return () => {
    listening.abort()
    observer.disconnect()
    freeWidths(element)
  }
}

/** Notes the heights of the rows and holds the columns as wide as they are: all is read before anything is written. */
function measure(section: HTMLElement, heights: (number | undefined)[]): void {
  for (const row of section.querySelectorAll<HTMLElement>('tr[data-index]')) {
    heights[Number(row.dataset['index'])] = row.offsetHeight
  }
  const widths = [...headsOf(section)].map((head) => [head, head.getBoundingClientRect().width] as const)
  for (const [head, width] of widths) head.style.minWidth = `${width}px`
}

function freeWidths(section: HTMLElement): void {
  for (const head of headsOf(section)) head.style.minWidth = ''
}

function headsOf(section: HTMLElement): NodeListOf<HTMLElement> {
  return section.querySelectorAll<HTMLElement>('thead th')
}

/** Index of the row that holds the focus; without it the focus would be lost. */
function focusedRow(section: HTMLElement): number | null {
  const row = document.activeElement?.closest<HTMLElement>('tr[data-index]') ?? null
  return row === null || !section.contains(row) ? null : Number(row.dataset['index'])
}
