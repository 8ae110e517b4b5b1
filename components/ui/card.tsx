import type { ComponentProps, ReactElement } from 'react'
import { cn } from '../cn'

export function Card({ className, ...props }: ComponentProps<'section'>): ReactElement {
  return <section className={cn('rounded-lg border border-border bg-surface', className)} {...props} />
}

export function CardHeader({ className, ...props }: ComponentProps<'header'>): ReactElement {
  return <header className={cn('flex flex-col gap-1 px-5 pt-5', className)} {...props} />
}

export function CardTitle({ className, children, ...props }: ComponentProps<'h2'>): ReactElement {
  return (
    <h2 className={cn('min-w-0 text-base font-semibold wrap-anywhere', className)} {...props}>
      {children}
    </h2>
  )
}

export function CardContent({ className, ...props }: ComponentProps<'div'>): ReactElement {
  return <div className={cn('p-5', className)} {...props} />
}
