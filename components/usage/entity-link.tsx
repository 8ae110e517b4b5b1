import type { ReactNode } from 'react'
import { Link } from '../navigation'

/** A name that leads to what it names; its id once that is gone for good, nothing where there is none. */
export function entityLink(name: string | null, id: number | null, href: string): ReactNode {
  if (id === null) return null
  if (name === null) return `#${id}`
  return (
    <Link href={`${href}/${id}`} className="text-primary underline-offset-4 hover:underline">
      {name}
    </Link>
  )
}
