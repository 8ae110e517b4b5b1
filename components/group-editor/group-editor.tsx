'use client'

import { Save } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { useErrorText } from '../api/use-error-text'
import { FormError } from '../form/form-error'
import { UnsavedDialog } from '../form/unsaved-dialog'
import { useUnsavedGuard } from '../form/use-unsaved-guard'
import { Link } from '../navigation'
import { Button } from '../ui/button'
import { ConfirmDialog } from '../ui/confirm-dialog'
import { DeleteGroup } from './delete-group'
import { GroupBasics } from './group-basics'
import { GroupContext } from './group-context'
import type { GroupAnswer } from './group-form'
import { GroupLimits, type OtherGroup } from './group-limits'
import { ModelRouting } from './model-routing'
import type { Route } from './route-order'
import { RoutesCard } from './routes-card'
import { useGroupForm, type GroupEditing } from './use-group-form'
import { useRoutes } from './use-routes'

/** The page of one group: its routes in order, and its fields. */
export function GroupEditor(props: {
  /** `null`: a new group. */
  readonly group: GroupAnswer | null
  readonly routes: readonly Route[]
  readonly others: readonly OtherGroup[]
  /** Names of the accounts its model routing mentions. */
  readonly accountNames: readonly (readonly [number, string])[]
}): ReactElement {
  const { group } = props
  const t = useTranslations('groupEditor')
  const errorText = useErrorText()
  const editing = useGroupForm(group)
  const routes = useRoutes(group?.id ?? null, props.routes)
  const guard = useUnsavedGuard(editing.dirty || routes.dirty)
  const { failure, stale, busy, dirty } = editing
  const names = useMemo(() => new Map(props.accountNames), [props.accountNames])
  const used = group === null ? 0 : group.channels_count + group.accounts_count + group.api_keys_count
  return (
    <GroupContext value={editing}>
      <div className="flex flex-col gap-4">
        {group !== null && <RoutesCard editing={routes} />}
        <form
          noValidate
          aria-label={t('form')}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void editing.save()
          }}
        >
          {failure !== null && !stale && (
            <FormError>{errorText({ code: failure.reason, message: failure.message })}</FormError>
          )}
          <GroupBasics platformIsFree={used === 0} />
          <GroupLimits others={props.others} />
          <ModelRouting names={names} />
          <div className="sticky bottom-0 z-10 -mx-4 -mb-6 flex flex-wrap items-center justify-end gap-2 border-t border-border bg-surface px-4 py-3 md:-mx-6 md:px-6">
            {group !== null && <DeleteGroup group={group} />}
            <output className="mr-auto text-sm text-muted-foreground">{dirty ? t('unsaved') : ''}</output>
            <Button asChild variant="outline">
              <Link href="/admin/groups">{t('cancel')}</Link>
            </Button>
            <Button type="submit" disabled={busy}>
              <Save aria-hidden />
              {busy ? t('saving') : t('save')}
            </Button>
          </div>
        </form>
      </div>
      <StaleDialog editing={editing} />
      <UnsavedDialog guard={guard} />
    </GroupContext>
  )
}

function StaleDialog({ editing }: { readonly editing: GroupEditing }): ReactElement {
  const t = useTranslations('groupEditor')
  return (
    <ConfirmDialog
      open={editing.stale}
      title={t('staleTitle')}
      confirm={t('reload')}
      onConfirm={() => void editing.reload()}
      onCancel={editing.dismiss}
    >
      {t('staleText')}
    </ConfirmDialog>
  )
}
