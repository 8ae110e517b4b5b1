import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { gatewayText } from '@/components/format/gateway-words'
import { LocalTime } from '@/components/format/local-time'
import { Badge } from '@/components/ui/badge'
import type { ProxyView } from '@/lib/services'

/** How the last test of a proxy went: the time it took or what stood in the way, and when. */
export function ProxyCheck({ proxy }: { readonly proxy: ProxyView }): ReactElement {
  const t = useTranslations('proxies')
  const words = useTranslations('gatewayWords')
  const format = useFormatter()
  const { last_check_at: at, last_check_ok: isOk, last_check_ms: ms, last_check_message: message } = proxy
  if (at === null) return <span className="text-muted-foreground">{t('never')}</span>
  return (
    <div className="flex max-w-72 flex-col items-start gap-1">
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone={isOk === true ? 'success' : 'danger'}>
          {isOk === true ? t('latency', { ms: format.number(ms ?? 0) }) : t('failed')}
        </Badge>
        <span className="text-xs text-muted-foreground">
          <LocalTime iso={at} />
        </span>
      </span>
      {isOk !== true && message !== null && (
        <p className="line-clamp-2 text-xs text-muted-foreground">{gatewayText(message, words)}</p>
      )}
    </div>
  )
}
