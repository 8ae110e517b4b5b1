'use client'

import type { ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { KeyDialog } from '@/components/api-keys/key-dialog'
import type { KeyView } from '@/lib/services'
import type { GroupChoice } from './user-groups-card'

/** Creates a key for a user (`null`) or edits one. */
export function UserKeyDialog(props: {
  readonly userId: number
  readonly apiKey: KeyView | null
  readonly groups: readonly GroupChoice[]
  readonly onClose: () => void
  /** Hears the key itself, which only the answer to its creation carries. */
  readonly onSecret?: (secret: string) => void
}): ReactElement {
  const { apiKey, userId } = props
  return (
    <KeyDialog
      takesCustomKey
      apiKey={apiKey}
      groups={props.groups}
      send={(body) =>
        apiKey === null
          ? callApi('POST /admin/users/{id}/api-keys', { path: { id: userId }, body })
          : callApi('PUT /admin/users/{id}/api-keys/{keyId}', {
              path: { id: userId, keyId: apiKey.id },
              body,
            })
      }
      onClose={props.onClose}
      onCreated={({ key }) => props.onSecret?.(key)}
    />
  )
}
