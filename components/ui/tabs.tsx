'use client'

import * as RadixTabs from '@radix-ui/react-tabs'
import type { ComponentProps, ReactElement } from 'react'
import { cn } from '../cn'

export const Tabs = RadixTabs.Root
export const TabsContent = RadixTabs.Content

export function TabsList({ className, ...props }: ComponentProps<typeof RadixTabs.List>): ReactElement {
  return (
    <RadixTabs.List
      className={cn('flex gap-1 overflow-x-auto border-b border-border px-3', className)}
      {...props}
    />
  )
}

export function TabsTrigger({ className, ...props }: ComponentProps<typeof RadixTabs.Trigger>): ReactElement {
  return (
    <RadixTabs.Trigger
      className={cn(
        '-mb-px inline-flex shrink-0 cursor-pointer items-center gap-2 border-b-2 border-transparent px-3 py-3 text-sm font-medium whitespace-nowrap text-muted-foreground -outline-offset-2 hover:text-foreground data-[state=active]:border-primary data-[state=active]:text-foreground',
        className,
      )}
      {...props}
    />
  )
}
