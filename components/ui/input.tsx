import type { ComponentProps, ReactElement } from 'react'
import { cn } from '../cn'

export const controlClasses =
  'h-9 w-full min-w-0 rounded-md border border-input/60 bg-surface px-3 text-sm shadow-xs transition-colors placeholder:text-muted-foreground disabled:cursor-not-allowed disabled:opacity-55 aria-invalid:border-destructive'

export function Input({ className, type = 'text', ...props }: ComponentProps<'input'>): ReactElement {
  return <input type={type} className={cn(controlClasses, className)} {...props} />
}
