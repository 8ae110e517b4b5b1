'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement, ReactNode } from 'react'
import { useErrorText } from '../api/use-error-text'
import { useNavigation } from '../navigation'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { FormError } from './form-error'
import { StaleDialog } from './stale-dialog'
import type { FormEditing } from './use-form'

/**
 * A form in a dialog: its fields, what is wrong with it as a whole, cancel and submit. Where somebody else has saved meanwhile, it
 * closes and the page behind it is read anew.
 */
export function FormDialog<Form extends object>(props: {
  readonly editing: FormEditing<Form>
  readonly title: string
  readonly description?: string
  /** On the button that submits; "Save" when left out. */
  readonly submit?: string
  readonly onClose: () => void
  readonly children: ReactNode
}): ReactElement {
  const t = useTranslations('actions')
  const errorText = useErrorText()
  const { editing } = props
  const { failure } = editing
  const { refresh } = useNavigation()
  return (
    <Dialog
      open
      title={props.title}
      loses={editing.dirty ? 'changes' : null}
      onClose={props.onClose}
      {...(props.description === undefined ? {} : { description: props.description })}
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void editing.save()
        }}
      >
        {props.children}
        {failure !== null && !editing.stale && (
          <FormError>{errorText({ code: failure.reason, message: failure.message })}</FormError>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button variant="outline" onClick={props.onClose}>
            {t('cancel')}
          </Button>
          {/* Switched off it would lose the focus for good. */}
          <Button type="submit" aria-disabled={editing.busy}>
            {editing.busy ? t('saving') : (props.submit ?? t('save'))}
          </Button>
        </div>
      </form>
      <StaleDialog
        editing={editing}
        onReload={() => {
          refresh()
          props.onClose()
        }}
      />
    </Dialog>
  )
}
