import type { ComponentProps, ReactElement } from 'react'
import { cn } from '../cn'
import { controlClasses } from './input'

export function Textarea({ className, rows = 2, ...props }: ComponentProps<'textarea'>): ReactElement {
  return <textarea rows={rows} className={cn(controlClasses, 'h-auto py-2', className)} {...props} />
}
