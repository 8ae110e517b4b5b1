'use client'

import { ArrowLeft } from 'lucide-react'
import type { ReactElement } from 'react'
import { useListHref } from '@/components/list-search'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'

/** Leads from one thing back to its list, as it was left. */
export function BackLink(props: { readonly href: string; readonly children: string }): ReactElement {
  const href = useListHref(props.href)
  return (
    <Button asChild variant="link" size="bare" className="mb-3">
      <Link href={href}>
        <ArrowLeft aria-hidden />
        {props.children}
      </Link>
    </Button>
  )
}
