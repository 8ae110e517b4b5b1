'use client'

import type { ReactElement } from 'react'
import { TextInput, type TextInputProps } from '../form/form-inputs'
import { useAccount } from './account-context'
import type { AccountForm } from './account-form'

/** A text or number of the account being edited. */
export function AccountTextField(props: Omit<TextInputProps<AccountForm>, 'editing'>): ReactElement {
  return <TextInput editing={useAccount()} {...props} />
}
