'use client'

import { LogIn } from 'lucide-react'
import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { forgetSearches } from '@/components/list-search'
import { Button } from '@/components/ui/button'

/** Goes to the OpenID provider and comes back signed in. */
export function ExternalSignIn(props: {
  readonly name: string
  readonly destination: string
  /** The sign-in page at the public address, where the way to the provider begins; `null` = this is it. */
  readonly elsewhere: string | null
}): ReactElement {
  const t = useTranslations('login')
  const [busy, setBusy] = useState(false)
  if (props.elsewhere !== null) {
    return (
      <Button asChild variant="outline">
        <a href={props.elsewhere} onClick={forgetSearches}>
          <LogIn aria-hidden />
          {t('external', { name: props.name })}
        </a>
      </Button>
    )
  }
  return (
    <Button
      variant="outline"
      disabled={busy}
      onClick={() => {
        setBusy(true)
        // Whose session merely ended in this tab may be somebody else.
        forgetSearches()
        void signIn('oidc', { callbackUrl: props.destination })
      }}
    >
      <LogIn aria-hidden />
      {t('external', { name: props.name })}
    </Button>
  )
}
