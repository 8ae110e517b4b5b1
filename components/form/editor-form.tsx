'use client'

import { Save } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement, ReactNode } from 'react'
import type { ApiFailure } from '../api/call-api'
import { useErrorText } from '../api/use-error-text'
import { useListHref } from '../list-search'
import { Link } from '../navigation'
import { Button } from '../ui/button'
import { FormError } from './form-error'
import { StaleDialog } from './stale-dialog'
import type { FormEditing } from './use-form'

/** The form of a page: its cards, the bar that saves them, and what is asked when somebody else has saved meanwhile. */
export function EditorForm<Form extends object>(props: {
  readonly editing: FormEditing<Form>
  /** Names the form to screen readers. */
  readonly label: string
  /** The list the form belongs to. */
  readonly listHref: string
  /** Said when somebody else has saved meanwhile. */
  readonly staleText: string
  /** At the left of the bar. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}): ReactElement {
  const { editing } = props
  const { failure, stale } = editing
  return (
    <>
      <form
        noValidate
        aria-label={props.label}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void editing.save()
        }}
      >
        {props.children}
        <SaveBar
          dirty={editing.dirty}
          busy={editing.busy}
          failure={stale ? null : failure}
          listHref={props.listHref}
          actions={props.actions}
        />
      </form>
      <StaleDialog editing={editing} text={props.staleText} />
    </>
  )
}

/** Saves a form from wherever one has scrolled to, and says there why nothing was saved. */
export function SaveBar(props: {
  readonly dirty: boolean
  readonly busy: boolean
  readonly failure: ApiFailure | null
  readonly listHref: string
  readonly actions?: ReactNode
}): ReactElement {
  const { failure } = props
  const errorText = useErrorText()
  const t = useTranslations('actions')
  const form = useTranslations('form')
  const listHref = useListHref(props.listHref)
  return (
    <div className="sticky bottom-0 z-10 -mx-4 -mb-6 flex flex-wrap items-center justify-end gap-2 border-t border-border bg-surface px-4 py-3 md:-mx-6 md:px-6">
      {failure !== null && (
        <div className="w-full">
          <FormError>{errorText({ code: failure.reason, message: failure.message })}</FormError>
        </div>
      )}
      {props.actions}
      <output className="mr-auto text-sm text-muted-foreground">{props.dirty ? form('unsaved') : ''}</output>
      <Button asChild variant="outline">
        <Link href={listHref}>{t('cancel')}</Link>
      </Button>
      <Button type="submit" disabled={props.busy}>
        <Save aria-hidden />
        {props.busy ? t('saving') : t('save')}
      </Button>
    </div>
  )
}
