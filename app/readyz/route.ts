import { webReadiness } from '@/lib/server'

export const dynamic = 'force-dynamic'

export { webReadiness as GET }
