'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { callApi } from '../api/call-api'
import { newerOf } from '../form/newer-of'
import { useForm, type FormEditing } from '../form/use-form'
import { useNavigation } from '../navigation'
import { toast } from '../toast/toast'
import { EMPTY_GROUP, readGroup, writeGroup, type GroupAnswer, type GroupForm } from './group-form'
import { routingIssues } from './routing-form'
import type { RoutesEditing } from './use-routes'

export type GroupEditing = FormEditing<GroupForm>

/**
 * The state of a group's page and how it is saved: its fields, and with them an order of its routes that is not saved yet;
 * `null` = a new group.
 */
export function useGroupForm(group: GroupAnswer | null, routes: RoutesEditing): GroupEditing {
  const t = useTranslations('groupEditor')
  const { navigate, refresh } = useNavigation()
  const [stored, setStored] = useState(group)
  const fields = useForm<GroupForm, GroupAnswer>({
    initial: group === null ? EMPTY_GROUP : readGroup(group),
    comparable: writeGroup,
    check: (form) => routingIssues(form.model_routing),
    send: (form) =>
      stored === null
        ? callApi('POST /admin/groups', { body: writeGroup(form) })
        : callApi('PUT /admin/groups/{id}', {
            path: { id: stored.id },
            body: { ...writeGroup(form), revision: stored.revision },
          }),
    ...(group === null ? {} : { load: () => callApi('GET /admin/groups/{id}', { path: { id: group.id } }) }),
    stored: readGroup,
    newer: newerOf(stored, group),
    onStored: setStored,
    onSaved: (answer) => {
      toast.success(t('saved', { name: answer.name }))
      if (group === null) navigate(`/admin/groups/${answer.id}`, { replace: true })
      else if (routes.dirty) void routes.save()
      else refresh()
    },
  })
  return {
    ...fields,
    dirty: fields.dirty || routes.dirty,
    busy: fields.busy || routes.busy,
    save: () => (routes.dirty && !fields.dirty ? routes.save() : fields.save()),
  }
}
