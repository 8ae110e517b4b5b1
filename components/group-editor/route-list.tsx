'use client'

import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import { cn } from '../cn'
import { Link } from '../navigation'
import { StatusBadge } from '../routing/status-badge'
import { Button } from '../ui/button'
import { RemoveButton } from '../ui/remove-button'
import { placeAt, sharesStep, type Route } from './route-order'
import type { RoutesEditing } from './use-routes'

/** The routes of a group from first to last: dragged by the handle, or moved by the buttons. */
export function RouteList({ editing }: { readonly editing: RoutesEditing }): ReactElement {
  const { routes, move } = editing
  const t = useTranslations('groupEditor')
  const list = useRef<HTMLOListElement>(null)
  const [dragged, setDragged] = useState<number | null>(null)
  const [said, setSaid] = useState('')
  const from = routes.findIndex((route) => route.channel_id === dragged)

  useEffect(() => {
    if (dragged === null || from < 0) return undefined
    const onMove = (event: PointerEvent): void =>
      move(from, placeAt(middlesOf(list.current), from, event.clientY))
    const onEnd = (): void => setDragged(null)
    window.addEventListener('pointermove', onMove)
    window.addEventListener('pointerup', onEnd)
    window.addEventListener('pointercancel', onEnd)
    return () => {
      window.removeEventListener('pointermove', onMove)
      window.removeEventListener('pointerup', onEnd)
      window.removeEventListener('pointercancel', onEnd)
    }
  }, [dragged, from, move])

  const step = (route: Route, to: number): void => {
    move(routes.indexOf(route), to)
    setSaid(t('moved', { name: route.name, position: to + 1, count: routes.length }))
  }
  return (
    <>
      <ol ref={list} className={cn('flex flex-col gap-2', dragged !== null && 'select-none')}>
        {routes.map((route, index) => (
          <RouteRow
            key={route.channel_id}
            route={route}
            index={index}
            count={routes.length}
            shares={sharesStep(routes, index)}
            dragged={dragged === route.channel_id}
            onDrag={() => setDragged(route.channel_id)}
            onStep={(to) => step(route, to)}
            onRemove={() => editing.remove(route.channel_id)}
          />
        ))}
      </ol>
      <output className="sr-only">{said}</output>
    </>
  )
}

function middlesOf(list: HTMLOListElement | null): readonly number[] {
  return [...(list?.children ?? [])].map((row) => {
    const { top, height } = row.getBoundingClientRect()
    return top + height / 2
  })
}

function RouteRow(props: {
  readonly route: Route
  readonly index: number
  readonly count: number
  readonly shares: boolean
  readonly dragged: boolean
  readonly onDrag: () => void
  readonly onStep: (to: number) => void
  readonly onRemove: () => void
}): ReactElement {
  const { route, index, count } = props
  const t = useTranslations('groupEditor')
  return (
    <li
      data-route={route.channel_id}
      className={cn(
        'flex items-center gap-1.5 rounded-md border border-border bg-surface py-1.5 pr-1.5',
        props.dragged && 'border-primary shadow-lg',
      )}
    >
      <span
        title={t('drag')}
        data-handle
        className="flex touch-none cursor-grab items-center self-stretch px-2 text-muted-foreground active:cursor-grabbing"
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.preventDefault()
          props.onDrag()
        }}
      >
        <GripVertical aria-hidden className="size-4" />
      </span>
      <span aria-hidden className="w-5 text-right text-sm text-muted-foreground tabular-nums">
        {index + 1}
      </span>
      <div className="min-w-0 flex-1 px-1.5">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          <Link
            href={`/admin/channels/${route.channel_id}`}
            className="truncate rounded underline-offset-4 hover:underline"
          >
            {route.name}
          </Link>
          {route.status === 'disabled' && <StatusBadge status={route.status} />}
        </p>
        <p className="text-xs text-muted-foreground">
          {t('routeFacts', { priority: route.route_priority, accounts: route.accounts_count })}
        </p>
        {props.shares && <p className="text-xs text-warning">{t('sameStep')}</p>}
      </div>
      <Button
        variant="ghost"
        size="icon"
        disabled={index === 0}
        aria-label={t('moveUp', { name: route.name })}
        onClick={() => props.onStep(index - 1)}
      >
        <ArrowUp aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        disabled={index === count - 1}
        aria-label={t('moveDown', { name: route.name })}
        onClick={() => props.onStep(index + 1)}
      >
        <ArrowDown aria-hidden />
      </Button>
      <RemoveButton label={t('removeRoute', { name: route.name })} onRemove={props.onRemove} />
    </li>
  )
}
