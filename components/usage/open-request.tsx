'use client'

import type { MouseEvent, ReactElement, ReactNode } from 'react'
import { useNavigation } from '../navigation'
import { setParameter } from '../search-params'

/** The field of the address that names the request whose drawer is open. */
export const OPEN_REQUEST = 'request'

/** Opens a request in the drawer over its list; the address stays one that can be shared. */
export function OpenRequest(props: {
  readonly id: string
  readonly title: string
  readonly children: ReactNode
}): ReactElement {
  const { navigate, pathname, search } = useNavigation()
  const href = pathname + setParameter(search, OPEN_REQUEST, props.id)
  const open = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    navigate(href, { shallow: true })
  }
  return (
    <a
      href={href}
      title={props.title}
      onClick={open}
      className="text-primary underline-offset-4 hover:underline"
    >
      {props.children}
    </a>
  )
}
