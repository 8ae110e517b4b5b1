'use client'

import type { ReactElement } from 'react'
import { TextInput, type TextInputProps } from '../form/form-inputs'
import { useGroup } from './group-context'
import type { GroupForm } from './group-form'

/** A text or number of the group being edited. */
export function TextField(props: Omit<TextInputProps<GroupForm>, 'editing'>): ReactElement {
  return <TextInput editing={useGroup()} {...props} />
}
