import { CircleAlert } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'

/** What is wrong with a form as a whole; announced when it appears. */
export function FormError({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <div role="alert" className="flex gap-2 rounded-md bg-danger-soft px-3 py-2.5 text-sm text-destructive">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p>{children}</p>
    </div>
  )
}
