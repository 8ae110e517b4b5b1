'use client'

import NextLink from 'next/link'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { ThemeProvider } from 'next-themes'
import { useMemo, useTransition, type ReactElement, type ReactNode } from 'react'
import { NavigationContext, type LinkProps, type Navigation } from '@/components/navigation'
import { Toaster } from '@/components/toast/toaster'
import { OfflineNotice } from './offline-notice'

/** Pages are made per request from the database: following a link is cheap, prefetching every link is not. */
function RouterLink(props: LinkProps): ReactElement {
  return <NextLink prefetch={false} {...props} />
}

function NavigationProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const router = useRouter()
  const pathname = usePathname()
  const search = useSearchParams().toString()
  const [pending, startTransition] = useTransition()
  const navigation = useMemo<Navigation>(
    () => ({
      Link: RouterLink,
      pathname,
      search,
      pending,
      navigate: (href, { replace = false, shallow = false } = {}) => {
        if (shallow) {
          if (replace) window.history.replaceState(null, '', href)
          else window.history.pushState(null, '', href)
          return
        }
        startTransition(() => {
          if (replace) router.replace(href, { scroll: false })
          else router.push(href, { scroll: false })
        })
      },
      refresh: () => startTransition(() => router.refresh()),
    }),
    [router, pathname, search, pending],
  )
  return <NavigationContext value={navigation}>{children}</NavigationContext>
}

export function Providers(props: {
  readonly nonce: string | null
  readonly children: ReactNode
}): ReactElement {
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(props.nonce === null ? {} : { nonce: props.nonce })}
    >
      <NavigationProvider>{props.children}</NavigationProvider>
      <OfflineNotice />
      <Toaster />
    </ThemeProvider>
  )
}
