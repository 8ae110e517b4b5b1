import { Circle, CircleCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { cn } from '@/components/cn'
import { Link } from '@/components/navigation'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { FirstStep } from '@/lib/services'

/** The steps in their order, each with where it is done. */
const STEPS: readonly { readonly step: FirstStep; readonly href: string }[] = [
  { step: 'group', href: '/admin/groups/new' },
  { step: 'channel', href: '/admin/channels/new' },
  { step: 'account', href: '/admin/accounts/new' },
  { step: 'user', href: '/admin/users/new' },
  { step: 'key', href: '/admin/users' },
  { step: 'call', href: '/admin/route-lab' },
]

/** Stands on the dashboard until the first request is served: what is there, and what comes next. */
export function FirstSteps({ done }: { readonly done: Readonly<Record<FirstStep, boolean>> }): ReactElement {
  const t = useTranslations('overview.firstSteps')
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('title')}</CardTitle>
        <p className="text-xs text-muted-foreground">{t('text')}</p>
      </CardHeader>
      <CardContent>
        <ol className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
          {STEPS.map(({ step, href }) => (
            <li key={step} className="flex items-start gap-2.5 text-sm">
              <StepMark done={done[step]} />
              <div className="min-w-0">
                <Link href={href} className="font-medium text-primary underline-offset-4 hover:underline">
                  {t(`steps.${step}.title`)}
                </Link>
                <p className="text-xs text-muted-foreground">{t(`steps.${step}.text`)}</p>
              </div>
            </li>
          ))}
        </ol>
      </CardContent>
    </Card>
  )
}

function StepMark({ done }: { readonly done: boolean }): ReactElement {
  const t = useTranslations('overview.firstSteps')
  const Icon = done ? CircleCheck : Circle
  return (
    <>
      <Icon
        aria-hidden
        className={cn('mt-0.5 size-4 shrink-0', done ? 'text-success' : 'text-muted-foreground')}
      />
      <span className="sr-only">{t(done ? 'done' : 'open')}</span>
    </>
  )
}
