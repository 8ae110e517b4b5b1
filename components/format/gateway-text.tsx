import { lazy, Suspense, type ReactElement } from 'react'

type Props = { readonly text: string }

const Translated = lazy(async () => {
  try {
    return { default: (await import('./translated-gateway-text')).TranslatedGatewayText }
  } catch {
    // The server of another version has other files.
    return { default: AsWritten }
  }
})

/**
 * What the gateway wrote, in the reader's language; its sentences are loaded where the first is shown, which reads as written
 * until then, and where they cannot be loaded.
 */
export function GatewayText({ text }: Props): ReactElement {
  return (
    <Suspense fallback={text}>
      <Translated text={text} />
    </Suspense>
  )
}

function AsWritten({ text }: Props): string {
  return text
}
