import type { GroupOption } from '@/components/channel-editor/editor-context'
import { listAllGroups } from '@/lib/services'

/** The groups a channel may serve, in their order. */
export async function groupOptions(
  ctx: Parameters<typeof listAllGroups>[0],
): Promise<readonly GroupOption[]> {
  const groups = await listAllGroups(ctx)
  return groups.map(({ id, name, platform, status }) => ({ id, name, platform, status }))
}
