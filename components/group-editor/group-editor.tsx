'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { EditorForm } from '../form/editor-form'
import { UnsavedDialog } from '../form/unsaved-dialog'
import { useUnsavedGuard } from '../form/use-unsaved-guard'
import { DeleteGroup } from './delete-group'
import { GroupBasics } from './group-basics'
import { GroupContext } from './group-context'
import type { GroupAnswer } from './group-form'
import { GroupLimits } from './group-limits'
import { ModelRouting } from './model-routing'
import type { OtherGroup } from './other-groups'
import type { Route } from './route-order'
import { RoutesCard } from './routes-card'
import { useGroupForm } from './use-group-form'
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
  const routes = useRoutes(group?.id ?? null, props.routes)
  const editing = useGroupForm(group, routes)
  const guard = useUnsavedGuard(editing.dirty)
  const names = useMemo(() => new Map(props.accountNames), [props.accountNames])
  const used = group === null ? 0 : group.channels_count + group.accounts_count + group.api_keys_count
  return (
    <GroupContext value={editing}>
      <div className="flex flex-col gap-4">
        {group !== null && <RoutesCard editing={routes} />}
        <EditorForm
          editing={editing}
          label={t('form')}
          listHref="/admin/groups"
          staleText={t('staleText')}
          actions={group === null ? null : <DeleteGroup group={group} />}
        >
          <GroupBasics platformIsFree={used === 0} />
          <GroupLimits others={props.others} />
          <ModelRouting names={names} />
        </EditorForm>
      </div>
      <UnsavedDialog guard={guard} />
    </GroupContext>
  )
}
