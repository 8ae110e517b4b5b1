import { Plus } from 'lucide-react'
import type { ReactElement } from 'react'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'

/** The way from a list to the page that adds to it. */
export function NewLink(props: { readonly href: string; readonly label: string }): ReactElement {
  return (
    <Button asChild>
      <Link href={props.href}>
        <Plus aria-hidden />
        {props.label}
      </Link>
    </Button>
  )
}
