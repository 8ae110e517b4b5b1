'use client'

import { useEffect, useState, type ReactElement } from 'react'

const TICK_MS = 1000

type CountdownProps = { readonly untilMs: number; readonly nowMs: number }

/** Time left until an instant, each second; `nowMs` is the server's clock when the page was made. */
export function Countdown({ untilMs, nowMs }: CountdownProps): ReactElement {
  const [leftMs, setLeftMs] = useState(untilMs - nowMs)
  useEffect(() => {
    const startedAt = performance.now()
    const tick = (): void => setLeftMs(untilMs - nowMs - (performance.now() - startedAt))
    const timer = setInterval(tick, TICK_MS)
    return () => clearInterval(timer)
  }, [untilMs, nowMs])
  return <span className="tabular-nums">{countdownText(leftMs)}</span>
}

/** `4:05`, or `1:04:05` from an hour on; never below zero. */
export function countdownText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const tail = two(seconds % 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`
}
