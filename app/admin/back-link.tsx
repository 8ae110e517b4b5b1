import { ArrowLeft } from 'lucide-react'
import type { ReactElement } from 'react'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'

/** Leads from one thing back to its list. */
export function BackLink(props: { readonly href: string; readonly children: string }): ReactElement {
  return (
    <Button asChild variant="link" size="bare" className="mb-3">
      <Link href={props.href}>
        <ArrowLeft aria-hidden />
        {props.children}
      </Link>
    </Button>
  )
}
