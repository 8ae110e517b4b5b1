'use client'

import { CalendarClock } from 'lucide-react'
import { useFormatter, useTimeZone, useTranslations } from 'next-intl'
import { useState, type FormEvent, type ReactElement } from 'react'
import { cn } from '../cn'
import { Field } from '../form/field'
import { fromZonedInput, toZonedInput } from '../format/zoned-time'
import { useNavigation } from '../navigation'
import { changeSearch, type SearchChanges } from '../search-params'
import { Button } from '../ui/button'
import { controlClasses, Input } from '../ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover'
import { isTimePreset, readOwnRange, TIME_PRESETS, type TimePreset } from './time-range'

/** A time range in the URL: one with a name, or from and to in the viewer's time zone. */
export function TimeRangeFilter(props: {
  /** What holds while the URL names no range; all time when left out. */
  readonly defaultPreset?: TimePreset
}): ReactElement {
  const t = useTranslations('filters')
  const { navigate, pathname, search } = useNavigation()
  const [open, setOpen] = useState(false)
  const params = new URLSearchParams(search)
  const range = params.get('range')
  const own = readOwnRange({ start: params.get('start'), end: params.get('end') })
  const isNamed = own.start !== null || own.end !== null
  const preset = isTimePreset(range) ? range : isNamed ? null : (props.defaultPreset ?? null)
  const apply = (changes: SearchChanges): void => {
    setOpen(false)
    const cleared = { range: null, start: null, end: null }
    navigate(pathname + changeSearch(search, { ...cleared, ...changes }), { replace: true })
  }
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger
        className={cn(controlClasses, 'inline-flex w-auto max-w-full cursor-pointer items-center gap-2')}
      >
        <CalendarClock aria-hidden className="size-4 shrink-0 text-muted-foreground" />
        <span className="truncate">
          <RangeLabel preset={preset} {...own} />
        </span>
      </PopoverTrigger>
      <PopoverContent className="flex w-72 flex-col gap-4" aria-label={t('time')}>
        <div className="grid grid-cols-2 gap-2">
          {TIME_PRESETS.map((name) => (
            <Button
              key={name}
              size="small"
              variant={preset === name ? 'primary' : 'outline'}
              aria-pressed={preset === name}
              onClick={() => apply({ range: name })}
            >
              {t(`presets.${name}`)}
            </Button>
          ))}
          {props.defaultPreset === undefined && (
            <Button size="small" variant="outline" className="col-span-2" onClick={() => apply({})}>
              {t('allTime')}
            </Button>
          )}
        </div>
        <OwnRange {...own} apply={apply} />
      </PopoverContent>
    </Popover>
  )
}

function RangeLabel(props: {
  readonly preset: TimePreset | null
  readonly start: string | null
  readonly end: string | null
}): string {
  const t = useTranslations('filters')
  const format = useFormatter()
  const time = (text: string | null): string =>
    text === null ? '…' : format.dateTime(new Date(text), { dateStyle: 'short', timeStyle: 'short' })
  if (props.preset !== null) return t(`presets.${props.preset}`)
  if (props.start === null && props.end === null) return t('allTime')
  return `${time(props.start)} – ${time(props.end)}`
}

function OwnRange(props: {
  readonly start: string | null
  readonly end: string | null
  readonly apply: (changes: SearchChanges) => void
}): ReactElement {
  const t = useTranslations('filters')
  const timeZone = useTimeZone() ?? 'UTC'
  const [start, setStart] = useState(inputValue(props.start, timeZone))
  const [end, setEnd] = useState(inputValue(props.end, timeZone))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    props.apply({ start: toIso(start, timeZone), end: toIso(end, timeZone) })
  }
  return (
    <form className="flex flex-col gap-3 border-t border-border pt-4" onSubmit={submit}>
      <Field label={t('from')}>
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            value={start}
            onChange={(event) => setStart(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('to')} hint={t('zone', { timeZone })}>
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            min={start}
            value={end}
            onChange={(event) => setEnd(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" size="small">
        {t('apply')}
      </Button>
    </form>
  )
}

function inputValue(iso: string | null, timeZone: string): string {
  return iso === null ? '' : toZonedInput(new Date(iso), timeZone)
}

function toIso(text: string, timeZone: string): string | null {
  return fromZonedInput(text, timeZone)?.toISOString() ?? null
}
