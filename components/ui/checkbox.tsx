import type { ComponentProps, ReactElement } from 'react'
import { cn } from '../cn'

/** The browser's own checkbox in the house's colours. */
export function Checkbox({ className, ...props }: Omit<ComponentProps<'input'>, 'type'>): ReactElement {
  return (
    <input
      type="checkbox"
      className={cn('size-4 shrink-0 cursor-pointer accent-primary disabled:cursor-not-allowed', className)}
      {...props}
    />
  )
}
