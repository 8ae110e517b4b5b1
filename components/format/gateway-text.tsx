import { lazy, Suspense, type ReactElement } from 'react'

const Translated = lazy(async () => ({
  default: (await import('./translated-gateway-text')).TranslatedGatewayText,
}))

/** What the gateway wrote, in the reader's language; its sentences are loaded where the first is shown, which reads as written until then. */
export function GatewayText({ text }: { readonly text: string }): ReactElement {
  return (
    <Suspense fallback={text}>
      <Translated text={text} />
    </Suspense>
  )
}
