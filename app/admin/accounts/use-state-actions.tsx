'use client'

import { CirclePause, CirclePlay, Power, RefreshCw, RotateCcw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { callApi, type ApiResult } from '@/components/api/call-api'
import type { useCall } from '@/components/api/use-call'
import type { RowAction } from '@/components/data-table/row-menu'
import { gatewayText } from '@/components/format/gateway-words'
import type { AccountView } from '@/lib/services'

/** Renewing a token, lifting limits and errors, pausing, switching off (`onDisable`, which asks first); each the way back, too. */
export function useStateActions(
  account: AccountView,
  call: ReturnType<typeof useCall>['call'],
  onDisable: () => void,
): readonly RowAction[] {
  const t = useTranslations('accounts')
  const words = useTranslations('gatewayWords')
  const { id, name, type, status, schedulable } = account
  const path = { id }
  const isDisabled = status === 'disabled'
  const clearError: RowAction = {
    key: 'clearError',
    label: t('clearError'),
    icon: <RotateCcw aria-hidden />,
    onSelect: () =>
      void call(callApi('POST /admin/accounts/{id}/clear-error', { path }), t('errorCleared', { name })),
  }
  const inWords = async (begun: Promise<ApiResult>): Promise<ApiResult> => {
    const result = await begun
    return result.ok ? result : { ...result, message: gatewayText(result.message, words) }
  }
  const renewToken: RowAction = {
    key: 'renewToken',
    label: t('renewToken'),
    icon: <RefreshCw aria-hidden />,
    onSelect: () =>
      void call(inWords(callApi('POST /admin/accounts/{id}/refresh', { path })), t('renewed', { name })),
  }
  return [
    ...(type === 'api_key' ? [] : [renewToken]),
    {
      key: 'clearLimits',
      label: t('clearLimits'),
      icon: <RotateCcw aria-hidden />,
      onSelect: () =>
        void call(
          callApi('POST /admin/accounts/{id}/clear-rate-limit', { path }),
          t('limitsCleared', { name }),
        ),
    },
    ...(status === 'error' ? [clearError] : []),
    {
      key: 'schedulable',
      label: t(schedulable ? 'pause' : 'resume'),
      icon: schedulable ? <CirclePause aria-hidden /> : <CirclePlay aria-hidden />,
      onSelect: () =>
        void call(
          callApi('POST /admin/accounts/{id}/schedulable', { path, body: { schedulable: !schedulable } }),
          t(schedulable ? 'paused' : 'resumed', { name }),
        ),
    },
    {
      key: 'status',
      label: t(isDisabled ? 'enable' : 'disable'),
      icon: <Power aria-hidden />,
      onSelect: () => {
        if (!isDisabled) return onDisable()
        void call(
          callApi('PUT /admin/accounts/{id}', { path, body: { status: 'active' } }),
          t('enabled', { name }),
        )
      },
    },
  ]
}
