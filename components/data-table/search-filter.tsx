'use client'

import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import { withoutWholeKey } from '@/lib/core'
import { useNavigation } from '../navigation'
import { changeSearch } from '../search-params'
import { Input } from '../ui/input'
import { followUrl, sentText, type SearchText } from './search-text'

const TYPING_PAUSE_MS = 350

/** Free text that filters on the server, a moment after the typing stops. */
export function SearchFilter(props: { readonly placeholder: string; readonly name?: string }): ReactElement {
  const name = props.name ?? 'search'
  const t = useTranslations('filters')
  const { navigate, pathname, search } = useNavigation()
  const current = new URLSearchParams(search).get(name) ?? ''
  const [state, setState] = useState<SearchText>({ text: current, known: current, sent: [] })
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  if (state.known !== current) setState(followUrl(state, current))
  useEffect(() => () => clearTimer(timer.current), [])

  const apply = (text: string): void => {
    const value = withoutWholeKey(text)
    clearTimer(timer.current)
    if (value === current && state.sent.length === 0) return
    setState((before) => sentText(before, value))
    navigate(pathname + changeSearch(search, { [name]: value }), { replace: true })
  }
  // What else has changed in the URL while somebody typed stays.
  const latest = useRef(apply)
  useEffect(() => {
    latest.current = apply
  })
  return (
    <form
      className="relative w-full sm:w-64"
      onSubmit={(event) => {
        event.preventDefault()
        apply(state.text.trim())
      }}
    >
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        type="search"
        aria-label={props.name === undefined ? t('search') : props.placeholder}
        placeholder={props.placeholder}
        maxLength={200}
        className="pl-9"
        value={state.text}
        onChange={(event) => {
          const { value } = event.target
          setState((before) => ({ ...before, text: value }))
          clearTimer(timer.current)
          timer.current = setTimeout(() => latest.current(value.trim()), TYPING_PAUSE_MS)
        }}
      />
    </form>
  )
}

function clearTimer(timer: ReturnType<typeof setTimeout> | null): void {
  if (timer !== null) clearTimeout(timer)
}
