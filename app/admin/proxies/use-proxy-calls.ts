'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { gatewayText } from '@/components/format/gateway-words'
import { useNavigation } from '@/components/navigation'
import type { ProxyView } from '@/lib/services'

type ProxyCalls = {
  /** The call under way. */
  readonly busy: 'test' | 'delete' | null
  readonly test: () => Promise<void>
  readonly remove: () => Promise<void>
}

/** Tests or deletes a proxy and says how it went. */
export function useProxyCalls(proxy: Pick<ProxyView, 'id' | 'name'>): ProxyCalls {
  const t = useTranslations('proxies')
  const words = useTranslations('gatewayWords')
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [busy, setBusy] = useState<ProxyCalls['busy']>(null)
  const path = { id: proxy.id }
  return {
    busy,
    async test() {
      setBusy('test')
      const result = await callApi('POST /admin/proxies/{id}/test', { path, body: {} })
      setBusy(null)
      if (!result.ok) {
        toast.error(errorText({ code: result.reason, message: result.message }))
        return
      }
      const { ok, latency_ms: ms, message } = result.data
      if (ok) toast.success(t('tested', { name: proxy.name, ms: String(ms) }))
      else toast.error(t('testFailed', { name: proxy.name, message: gatewayText(message, words) }))
      refresh()
    },
    async remove() {
      setBusy('delete')
      const result = await callApi('DELETE /admin/proxies/{id}', { path })
      setBusy(null)
      if (result.ok) toast.success(t('deleted', { name: proxy.name }))
      else toast.error(errorText({ code: result.reason, message: result.message }))
      refresh()
    },
  }
}
