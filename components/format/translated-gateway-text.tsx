import { useTranslations } from 'next-intl'
import { gatewayText } from './gateway-words'

/** What the gateway wrote, in the reader's language. */
export function TranslatedGatewayText({ text }: { readonly text: string }): string {
  return gatewayText(text, useTranslations('gatewayWords'))
}
