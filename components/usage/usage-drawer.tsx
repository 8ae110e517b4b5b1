'use client'

import { ChevronDown, ChevronUp, CircleAlert, SquareArrowOutUpRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement, ReactNode } from 'react'
import type { ApiResult } from '../api/call-api'
import { StateMessage } from '../layout/state-message'
import { Link, useNavigation } from '../navigation'
import { setParameter } from '../search-params'
import { Button } from '../ui/button'
import { Drawer } from '../ui/drawer'
import { DetailsSkeleton } from './details-skeleton'
import { OPEN_REQUEST } from './open-request'
import type { RequestRow } from './request-row'
import { HeadlineSkeleton, UsageHeadline } from './usage-headline'
import { useOpened } from './use-opened'

type DrawerProps<Row> = {
  /** The requests of the list in their order. */
  readonly ids: readonly string[]
  /** Reads a request; must stay the same function. */
  readonly load: (id: string) => Promise<ApiResult<Row>>
  readonly children: (row: Row, reload: () => void) => ReactNode
}

/** The request the address names, over the list: further ones by its arrows, alone on a page by its link. */
export function UsageDrawer<Row extends RequestRow>(props: DrawerProps<Row>): ReactElement | null {
  const t = useTranslations('usageDetail')
  const { navigate, pathname, search } = useNavigation()
  const id = new URLSearchParams(search).get(OPEN_REQUEST)
  const { result, reload } = useOpened(id, props.load)
  if (id === null) return null
  const show = (next: string | null): void =>
    navigate(pathname + setParameter(search, OPEN_REQUEST, next), { shallow: true, replace: true })
  return (
    <Drawer
      title={t('title')}
      description={<Headline result={result} />}
      actions={
        <>
          <Neighbours ids={props.ids} id={id} show={show} />
          <Button asChild variant="ghost" size="icon">
            <Link href={`${pathname}/${encodeURIComponent(id)}`} aria-label={t('asPage')} title={t('asPage')}>
              <SquareArrowOutUpRight aria-hidden />
            </Link>
          </Button>
        </>
      }
      onClose={() => show(null)}
    >
      {result === null && <DetailsSkeleton />}
      {result?.ok === true && props.children(result.data, reload)}
      {result?.ok === false && <Failure status={result.status} reload={reload} />}
    </Drawer>
  )
}

/** Nothing where the request cannot be shown. */
function Headline({ result }: { readonly result: ApiResult<RequestRow> | null }): ReactElement | null {
  if (result === null) return <HeadlineSkeleton />
  return result.ok ? <UsageHeadline row={result.data} /> : null
}

/** Leads to the requests above and below in the list. */
function Neighbours(props: {
  readonly ids: readonly string[]
  readonly id: string
  readonly show: (id: string) => void
}): ReactElement | null {
  const t = useTranslations('usageDetail')
  const index = props.ids.indexOf(props.id)
  if (index === -1) return null
  const neighbours = [
    { label: t('above'), icon: <ChevronUp aria-hidden />, id: props.ids[index - 1] },
    { label: t('below'), icon: <ChevronDown aria-hidden />, id: props.ids[index + 1] },
  ]
  return (
    <>
      {neighbours.map(({ label, icon, id }) => (
        <Button
          key={label}
          variant="ghost"
          size="icon"
          aria-label={label}
          title={label}
          disabled={id === undefined}
          onClick={() => (id === undefined ? undefined : props.show(id))}
        >
          {icon}
        </Button>
      ))}
    </>
  )
}

function Failure(props: { readonly status: number; readonly reload: () => void }): ReactElement {
  const t = useTranslations('usageDetail')
  const s = useTranslations('states')
  const isGone = props.status === 404
  return (
    <div className="py-16" role="alert">
      <StateMessage
        icon={<CircleAlert />}
        title={isGone ? t('notFoundTitle') : s('errorTitle')}
        text={isGone ? t('notFoundText') : s('errorText')}
        {...(isGone ? {} : { actions: <Button onClick={props.reload}>{s('retry')}</Button> })}
      />
    </div>
  )
}
