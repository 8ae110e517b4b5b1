import { ChevronDown } from 'lucide-react'
import type { ComponentProps, ReactElement } from 'react'
import { cn } from '../cn'
import { controlClasses } from './input'

/** The browser's own select: best on phones, and its list needs no script. */
export function NativeSelect({ className, children, ...props }: ComponentProps<'select'>): ReactElement {
  return (
    <span className={cn('relative inline-flex min-w-0', className)}>
      <select className={cn(controlClasses, 'cursor-pointer appearance-none pr-8')} {...props}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted-foreground"
      />
    </span>
  )
}
