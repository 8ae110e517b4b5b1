'use client'

import type { ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { KeyDialog } from '@/components/api-keys/key-dialog'
import type { KeyView } from '@/lib/services'
import type { CreatedKey } from './created-key-dialog'
import type { KeyGroup } from './key-choices'

/** Creates a key of one's own (`null`) or edits one. */
export function OwnKeyDialog(props: {
  readonly apiKey: KeyView | null
  readonly groups: readonly KeyGroup[]
  readonly onClose: () => void
  /** Hears the key itself, which only the answer to its creation carries. */
  readonly onCreated: (created: CreatedKey) => void
}): ReactElement {
  const { apiKey } = props
  return (
    <KeyDialog
      apiKey={apiKey}
      groups={props.groups}
      send={(body) =>
        apiKey === null
          ? callApi('POST /user/keys', { body })
          : callApi('PUT /user/keys/{id}', { path: { id: apiKey.id }, body })
      }
      onClose={props.onClose}
      onCreated={({ key, name, group_id: groupId }) => props.onCreated({ key, name, groupId })}
    />
  )
}
