import type { ReactElement } from 'react'
import { cn } from '../cn'
import { linePath } from './line-path'

/** A small line without axes beside a figure that says the same in digits. */
export function SparkLine(props: {
  readonly values: readonly number[]
  readonly className?: string
}): ReactElement {
  const floor = Math.min(0, ...props.values)
  const top = Math.max(0, ...props.values) - floor
  return (
    <svg
      aria-hidden
      viewBox="0 -4 100 108"
      preserveAspectRatio="none"
      className={cn('h-8 w-full overflow-visible', props.className)}
    >
      <path
        d={linePath(
          props.values.map((value) => value - floor),
          top === 0 ? 1 : top,
        )}
        fill="none"
        stroke="var(--chart-1)"
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
