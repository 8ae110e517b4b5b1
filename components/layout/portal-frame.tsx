'use client'

import { Menu } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ComponentType, type ReactElement, type ReactNode } from 'react'
import { Link } from '../navigation'
import { Button } from '../ui/button'
import { Sheet, SheetContent, SheetTrigger } from '../ui/sheet'
import { Brand } from './brand'
import { LocaleSwitch, type SetLocale } from './locale-switch'
import { ThemeSwitch } from './theme-switch'
import { UserMenu, type ShellUser } from './user-menu'

export type PortalNavProps = { readonly role: ShellUser['role']; readonly onNavigate?: () => void }

/** Frame of a portal: navigation beside the page, behind a button on narrow screens. */
export function PortalFrame(props: {
  /** Where the mark leads. */
  readonly home: string
  /** The navigation; `onNavigate` closes the menu it stands in on narrow screens. */
  readonly Nav: ComponentType<PortalNavProps>
  readonly user: ShellUser
  readonly setLocale: SetLocale
  readonly signOut: () => Promise<void>
  readonly children: ReactNode
}): ReactElement {
  const t = useTranslations('layout')
  const [open, setOpen] = useState(false)
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[14rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-surface focus:px-3 focus:py-2"
      >
        {t('skipToContent')}
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col gap-4 border-r border-border bg-surface px-3 py-3.5 md:flex">
        <Link href={props.home} className="rounded-md px-2.5 py-1">
          <Brand />
        </Link>
        <props.Nav role={props.user.role} />
      </aside>
      <div className="flex min-w-0 flex-col">
        <header className="flex h-14 items-center gap-1 border-b border-border bg-surface px-3 md:px-6">
          <Sheet open={open} onOpenChange={setOpen}>
            <SheetTrigger asChild>
              <Button variant="ghost" size="icon" aria-label={t('openMenu')} className="md:hidden">
                <Menu aria-hidden />
              </Button>
            </SheetTrigger>
            <SheetContent title={t('menu')} closeLabel={t('close')}>
              <div className="flex flex-col gap-4 px-3 py-4">
                <span className="px-2.5">
                  <Brand />
                </span>
                <props.Nav role={props.user.role} onNavigate={() => setOpen(false)} />
              </div>
            </SheetContent>
          </Sheet>
          <span className="flex md:hidden">
            <Brand />
          </span>
          <div className="ml-auto flex items-center gap-0.5">
            <LocaleSwitch setLocale={props.setLocale} />
            <ThemeSwitch />
            <UserMenu user={props.user} signOut={props.signOut} />
          </div>
        </header>
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 px-4 py-6 outline-none md:px-6">
          {props.children}
        </main>
      </div>
    </div>
  )
}
