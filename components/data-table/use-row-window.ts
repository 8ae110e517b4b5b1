import { useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { MAX_WHOLE_ROWS, rowWindow, type RowWindow } from './row-window'

/**
 * The rows of a long list that are worth mounting, by how far `section` is scrolled. Columns get wider as rows ask for it
 * but never narrower, so that nothing moves sideways while one scrolls.
 */
export function useRowWindow(section: RefObject<HTMLElement | null>, count: number): RowWindow {
  const isLong = count > MAX_WHOLE_ROWS
  const heights = useRef<(number | undefined)[]>([])
  const [seen, setSeen] = useState<{ readonly count: number; readonly shown: RowWindow } | null>(null)
  useLayoutEffect(() => {
    const element = section.current
    if (!isLong || element === null) return undefined
    const look = (): void => {
      measure(element, heights.current)
      const { scrollTop, clientHeight: viewHeight } = element
      const shown = rowWindow({ count, heights: heights.current, scrollTop, viewHeight })
      setSeen((before) =>
        before?.count === count && isSame(before.shown, shown) ? before : { count, shown },
      )
    }
    element.addEventListener('scroll', look, { passive: true })
    window.addEventListener('resize', look)
    // Tells of the first rows, too.
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      window.removeEventListener('resize', look)
      observer.disconnect()
    }
  }, [section, isLong, count])
  if (seen?.count === count) return seen.shown
  return rowWindow({ count, heights: [], scrollTop: 0, viewHeight: null })
}

function measure(section: HTMLElement, heights: (number | undefined)[]): void {
  for (const row of section.querySelectorAll<HTMLElement>('tr[data-index]')) {
    heights[Number(row.dataset['index'])] = row.offsetHeight
  }
  for (const head of section.querySelectorAll('th')) head.style.minWidth = `${head.offsetWidth}px`
}

function isSame(one: RowWindow, other: RowWindow): boolean {
  return one.first === other.first && one.end === other.end
}
