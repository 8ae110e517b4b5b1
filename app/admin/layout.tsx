import type { ReactElement, ReactNode } from 'react'
import { requireAdminUser } from '@/lib/server/auth'
import { setLocale } from '../actions/set-locale'
import { SignedInShell } from './signed-in-shell'

export default async function AdminLayout({
  children,
}: {
  readonly children: ReactNode
}): Promise<ReactElement> {
  const { name, email, role } = await requireAdminUser()
  return (
    <SignedInShell user={{ name, email, role }} setLocale={setLocale}>
      {children}
    </SignedInShell>
  )
}
