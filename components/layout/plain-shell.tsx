import type { ReactElement, ReactNode } from 'react'
import { Brand } from './brand'
import { LocaleSwitch, type SetLocale } from './locale-switch'
import { ThemeSwitch } from './theme-switch'

/** Frame of pages without navigation: sign-in, set-up, the landing page, messages. */
export function PlainShell(props: {
  readonly setLocale: SetLocale
  /** Beside the language and theme switches. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}): ReactElement {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 items-center px-4 md:px-6">
        <Brand />
        <div className="ml-auto flex items-center gap-0.5">
          <LocaleSwitch setLocale={props.setLocale} />
          <ThemeSwitch />
          {props.actions}
        </div>
      </header>
      <main className="flex flex-1 flex-col items-center px-4 pt-[min(8vh,6rem)] pb-12">
        {props.children}
      </main>
    </div>
  )
}
