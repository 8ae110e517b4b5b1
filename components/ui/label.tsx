import * as RadixLabel from '@radix-ui/react-label'
import type { ComponentProps, ReactElement } from 'react'
import { cn } from '../cn'

export function Label({ className, ...props }: ComponentProps<typeof RadixLabel.Root>): ReactElement {
  return (
    <RadixLabel.Root className={cn('text-sm leading-none font-medium select-none', className)} {...props} />
  )
}
