'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement, ReactNode } from 'react'
import { useErrorText } from '../api/use-error-text'
import { Button } from '../ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { FormError } from './form-error'
import { StaleDialog } from './stale-dialog'
import { UnsavedDialog } from './unsaved-dialog'
import type { FormEditing } from './use-form'
import { useUnsavedGuard } from './use-unsaved-guard'

/** One form in a card of a page, saved on its own; a viewer who leaves with changes is asked. */
export function FormCard<Form extends object>(props: {
  readonly editing: FormEditing<Form>
  readonly title: string
  readonly description?: string
  /** On the button; "Save" when left out. */
  readonly submit?: string
  readonly children: ReactNode
}): ReactElement {
  const t = useTranslations('actions')
  const form = useTranslations('form')
  const errorText = useErrorText()
  const { editing } = props
  const { failure, stale, dirty, busy } = editing
  const guard = useUnsavedGuard(dirty && !busy)
  return (
    <Card>
      <CardHeader>
        <CardTitle>{props.title}</CardTitle>
        {props.description !== undefined && (
          <p className="text-xs text-muted-foreground">{props.description}</p>
        )}
      </CardHeader>
      <CardContent>
        <form
          noValidate
          aria-label={props.title}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void editing.save()
          }}
        >
          {props.children}
          {failure !== null && !stale && (
            <FormError>{errorText({ code: failure.reason, message: failure.message })}</FormError>
          )}
          <div className="flex items-center justify-end gap-3">
            <output className="text-sm text-muted-foreground">{dirty ? form('unsaved') : ''}</output>
            <Button type="submit" disabled={busy || !dirty}>
              {busy ? t('saving') : (props.submit ?? t('save'))}
            </Button>
          </div>
        </form>
      </CardContent>
      <StaleDialog editing={editing} />
      <UnsavedDialog guard={guard} />
    </Card>
  )
}
