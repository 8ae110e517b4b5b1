'use client'

import { createContext, use } from 'react'
import { useErrorText } from '../api/use-error-text'
import type { AccountEditing } from './use-account-form'

export const AccountContext = createContext<AccountEditing | null>(null)

/** The account being edited, and the sentence about a refused field. */
export function useAccount(): AccountEditing & { readonly errorOf: (path: string) => string | undefined } {
  const editing = use(AccountContext)
  if (editing === null) throw new Error('useAccount needs an AccountContext above it')
  const errorText = useErrorText()
  const { errors } = editing
  return {
    ...editing,
    errorOf: (path) => {
      const error = errors[path]
      return error === undefined ? undefined : errorText(error)
    },
  }
}
