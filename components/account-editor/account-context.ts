'use client'

import { createContext, use } from 'react'
import type { AccountEditing } from './use-account-form'

export const AccountContext = createContext<AccountEditing | null>(null)

/** The account being edited. */
export function useAccount(): AccountEditing {
  const editing = use(AccountContext)
  if (editing === null) throw new Error('useAccount needs an AccountContext above it')
  return editing
}
