import type { ReactElement, ReactNode } from 'react'
import { Brand } from './brand'

/** Frame of messages that stand for a page; they come along with every page, so this one needs no script. */
export function BareShell({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 items-center px-4 md:px-6">
        <Brand />
      </header>
      <main className="flex flex-1 flex-col items-center px-4 pt-[min(8vh,6rem)] pb-12">{children}</main>
    </div>
  )
}
