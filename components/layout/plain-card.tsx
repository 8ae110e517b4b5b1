import type { ReactElement, ReactNode } from 'react'
import { Card, CardContent } from '../ui/card'
import type { SetLocale } from './locale-switch'
import { PlainShell } from './plain-shell'

/** One card on a page without navigation: a form before the sign-in. */
export function PlainCard(props: {
  readonly setLocale: SetLocale
  readonly title: string
  readonly intro?: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <PlainShell setLocale={props.setLocale}>
      <Card className="w-full max-w-md">
        <CardContent className="flex flex-col gap-5">
          <div>
            <h1 className="text-lg font-semibold">{props.title}</h1>
            {props.intro !== undefined && <p className="mt-1 text-sm text-muted-foreground">{props.intro}</p>}
          </div>
          {props.children}
        </CardContent>
      </Card>
    </PlainShell>
  )
}
