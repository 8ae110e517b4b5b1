'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { LocalTime } from '@/components/format/local-time'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { DeadLetterView } from '@/lib/services'

const TONES: Readonly<Record<DeadLetterView['state'], BadgeTone>> = {
  open: 'danger',
  settled: 'success',
  dismissed: 'neutral',
}

/** What became of an event: by whom, when and why. */
export function DeadLetterState({ letter }: { readonly letter: DeadLetterView }): ReactElement {
  const t = useTranslations('deadLetters')
  return (
    <div className="flex flex-col items-start gap-1">
      <Badge tone={TONES[letter.state]}>{t(`states.${letter.state}`)}</Badge>
      {letter.handled_at !== null && (
        <p className="text-xs text-muted-foreground">
          {letter.actor_name ?? t(`actors.${letter.actor_type === 'admin_key' ? 'admin_key' : 'other'}`)}
          {' · '}
          <LocalTime iso={letter.handled_at} />
        </p>
      )}
      {letter.notes !== '' && <p className="text-xs text-muted-foreground">{letter.notes}</p>}
    </div>
  )
}
