'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { useNavigation } from '@/components/navigation'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { ProfileView } from '@/lib/services'
import { LazyConfirmTotpDialog, LazyRecoveryCodesDialog, LazySetupTotpDialog } from './lazy-dialogs'

type Open =
  | { readonly kind: 'setup' | 'disable' | 'renew' }
  | { readonly kind: 'codes'; readonly codes: readonly string[] }

/** The second step of the sign-in: on or off, and its recovery codes. */
export function TwoFactorCard({ profile }: { readonly profile: ProfileView }): ReactElement {
  const t = useTranslations('self.twoFactor')
  const { refresh } = useNavigation()
  const [open, setOpen] = useState<Open | null>(null)
  const close = (): void => {
    setOpen(null)
    refresh()
  }
  const showCodes = (codes: readonly string[]): void => setOpen({ kind: 'codes', codes })
  const isOn = profile.totp_enabled
  return (
    <Card>
      <CardHeader>
        <div className="flex flex-wrap items-center gap-2">
          <CardTitle>{t('title')}</CardTitle>
          <Badge tone={isOn ? 'success' : 'neutral'}>{isOn ? t('on') : t('off')}</Badge>
        </div>
        <p className="text-xs text-muted-foreground">{t('text')}</p>
      </CardHeader>
      <CardContent className="flex flex-wrap items-center gap-2">
        {isOn ? (
          <>
            <p className="mr-auto text-sm">{t('codesLeft', { count: profile.recovery_codes_left })}</p>
            <Button variant="outline" size="small" onClick={() => setOpen({ kind: 'renew' })}>
              {t('renew')}
            </Button>
            <Button variant="outline" size="small" onClick={() => setOpen({ kind: 'disable' })}>
              {t('disable')}
            </Button>
          </>
        ) : (
          <Button size="small" onClick={() => setOpen({ kind: 'setup' })}>
            {t('enable')}
          </Button>
        )}
      </CardContent>
      {open?.kind === 'setup' && (
        <LazySetupTotpDialog asksPassword={profile.has_password} onClose={close} onCodes={showCodes} />
      )}
      {(open?.kind === 'disable' || open?.kind === 'renew') && (
        <LazyConfirmTotpDialog
          task={open.kind}
          asksPassword={profile.has_password}
          onClose={close}
          onCodes={showCodes}
        />
      )}
      {open?.kind === 'codes' && <LazyRecoveryCodesDialog codes={open.codes} onClose={close} />}
    </Card>
  )
}
