import { fieldOf, readSpan } from '../json/read-span'
import type { BodySplice, ParsedRequest } from '../protocol'
import type { ScannedBody } from '../request-fields'
import { asItWasRead } from './as-it-was-read'

/** What a request says of the container that its code is to run in. */
export type ContainerFacts = {
  readonly affinity: Pick<ParsedRequest, 'containerId'>
  /** The field as it was read; `null` = as it stands. */
  readonly change: BodySplice | null
}

const NONE: ContainerFacts = { affinity: {}, change: null }

/**
 * A request names a container by its id, or with skills, and then by its id where it has one. The field goes on as it was read
 * here: whose container is checked is whose the provider opens.
 * **Source:** `BetaContainerParams` and `container` of `MessageCreateParams` of `@anthropic-ai/sdk`.
 */
export function readContainer(scanned: ScannedBody): ContainerFacts {
  const span = scanned.scan.spanOf('container')
  if (span === null) return NONE
  const container = readSpan(scanned.body, span)
  const containerId = typeof container === 'string' ? container : containerIdIn(container)
  return {
    affinity: containerId === null || containerId === '' ? {} : { containerId },
    change: asItWasRead(scanned, span, container),
  }
}

/** The id of the container that an answer tells of; `null` = it tells of none. */
export function containerIdIn(container: unknown): string | null {
  const id = fieldOf(container, 'id')
  return typeof id === 'string' ? id : null
}
