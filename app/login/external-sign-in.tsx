'use client'

import { LogIn } from 'lucide-react'
import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { Button } from '@/components/ui/button'

/** Goes to the OpenID provider and comes back signed in. */
export function ExternalSignIn(props: { readonly name: string; readonly destination: string }): ReactElement {
  const t = useTranslations('login')
  const [busy, setBusy] = useState(false)
  return (
    <Button
      variant="outline"
      disabled={busy}
      onClick={() => {
        setBusy(true)
        void signIn('oidc', { callbackUrl: props.destination })
      }}
    >
      <LogIn aria-hidden />
      {t('external', { name: props.name })}
    </Button>
  )
}
