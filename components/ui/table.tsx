import type { ComponentProps, ReactElement } from 'react'
import { cn } from '../cn'

export function Table({ className, ...props }: ComponentProps<'table'>): ReactElement {
  return (
    <table
      className={cn(
        // Chinese would otherwise break between any two characters of a narrow column.
        'w-full caption-bottom border-separate border-spacing-0 text-sm break-keep',
        className,
      )}
      {...props}
    />
  )
}

export function TableHeader({ className, ...props }: ComponentProps<'thead'>): ReactElement {
  return <thead className={cn('sticky top-0 z-10 bg-muted', className)} {...props} />
}

export function TableBody(props: ComponentProps<'tbody'>): ReactElement {
  return <tbody {...props} />
}

export function TableRow({ className, ...props }: ComponentProps<'tr'>): ReactElement {
  return <tr className={cn('group/row', className)} {...props} />
}

export function TableHead({ className, ...props }: ComponentProps<'th'>): ReactElement {
  return (
    <th
      scope="col"
      className={cn(
        'h-9 border-b border-border px-3 text-left align-middle text-xs font-medium whitespace-nowrap text-muted-foreground',
        className,
      )}
      {...props}
    />
  )
}

export function TableCell({ className, ...props }: ComponentProps<'td'>): ReactElement {
  return (
    <td
      className={cn(
        'border-b border-border px-3 py-2 align-middle group-last/row:border-b-0 group-hover/row:bg-muted/50',
        className,
      )}
      {...props}
    />
  )
}
