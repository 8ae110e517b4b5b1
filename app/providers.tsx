'use client'

import NextLink from 'next/link'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { ThemeProvider, useTheme } from 'next-themes'
import { useMemo, useTransition, type CSSProperties, type ReactElement, type ReactNode } from 'react'
import { Toaster } from 'sonner'
import { NavigationContext, type LinkProps, type Navigation } from '@/components/navigation'
import { TooltipProvider } from '@/components/ui/tooltip'

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
      navigate: (href, options) =>
        startTransition(() => {
          if (options?.replace === true) router.replace(href, { scroll: false })
          else router.push(href, { scroll: false })
        }),
      refresh: () => startTransition(() => router.refresh()),
    }),
    [router, pathname, search, pending],
  )
  return <NavigationContext value={navigation}>{children}</NavigationContext>
}

/** The house's colours, which keep their contrast in both themes. */
const TOAST_COLOURS: CSSProperties & Readonly<Record<`--${string}`, string>> = {
  '--success-bg': 'var(--success-soft)',
  '--success-border': 'var(--border)',
  '--success-text': 'var(--success)',
  '--error-bg': 'var(--danger-soft)',
  '--error-border': 'var(--border)',
  '--error-text': 'var(--destructive)',
}

function ThemedToaster(): ReactElement {
  const { resolvedTheme } = useTheme()
  return (
    <Toaster
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      // Above the bar with which a form is saved.
      offset={{ bottom: 80 }}
      mobileOffset={{ bottom: 80 }}
      richColors
      style={TOAST_COLOURS}
    />
  )
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
      <NavigationProvider>
        <TooltipProvider>{props.children}</TooltipProvider>
      </NavigationProvider>
      <ThemedToaster />
    </ThemeProvider>
  )
}
