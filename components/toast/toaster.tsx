'use client'

import { CircleCheck, TriangleAlert, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState, useSyncExternalStore, type ReactElement } from 'react'
import { cn } from '../cn'
import { dismissToast, shownToasts, watchToasts, type Toast } from './toast'

/** Time to read it; what went wrong stays longer. */
const STAYS_MS = { success: 5000, error: 9000 } as const
const NONE: readonly Toast[] = []

/** Where toasts are shown, above the bar with which a form is saved. They stay while the pointer or the focus is on them. */
export function Toaster(): ReactElement {
  const t = useTranslations('layout')
  const toasts = useSyncExternalStore(watchToasts, shownToasts, () => NONE)
  const [held, setHeld] = useState(false)
  return (
    // Who reads a toast keeps it: nothing is operated by it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      aria-label={t('messages')}
      aria-live="polite"
      aria-relevant="additions"
      className="pointer-events-none fixed right-4 bottom-20 z-60 flex w-[min(22rem,calc(100vw-2rem))] flex-col gap-2"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toasts.map((entry) => (
        <ToastCard key={entry.id} toast={entry} held={held} />
      ))}
    </section>
  )
}

function ToastCard({ toast, held }: { readonly toast: Toast; readonly held: boolean }): ReactElement {
  const t = useTranslations('layout')
  const { id, tone, text } = toast
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismissToast(id), STAYS_MS[tone])
    return () => clearTimeout(timer)
  }, [id, tone, held])
  const Icon = tone === 'success' ? CircleCheck : TriangleAlert
  return (
    <div
      className={cn(
        'toast-in pointer-events-auto flex items-start gap-2.5 rounded-lg border border-border py-2.5 pr-1.5 pl-3 text-sm shadow-lg',
        tone === 'success' ? 'bg-success-soft text-success' : 'bg-danger-soft text-destructive',
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0 flex-1 wrap-anywhere">{text}</p>
      <button
        type="button"
        aria-label={t('close')}
        className="rounded-md p-1 hover:bg-foreground/10"
        onClick={() => dismissToast(id)}
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </div>
  )
}
