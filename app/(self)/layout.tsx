import { redirect } from 'next/navigation'
import type { ReactElement, ReactNode } from 'react'
import { needsSetup, requireUser } from '@/lib/server/auth'
import { setLocale } from '../actions/set-locale'
import { SecondStepNotice } from './second-step-notice'
import { SignedInSelf } from './signed-in-self'

export default async function SelfLayout({
  children,
}: {
  readonly children: ReactNode
}): Promise<ReactElement> {
  if (await needsSetup()) redirect('/setup')
  const { name, email, role, needsSecondStep } = await requireUser()
  return (
    <SignedInSelf user={{ name, email, role }} setLocale={setLocale}>
      {needsSecondStep && <SecondStepNotice />}
      {children}
    </SignedInSelf>
  )
}
