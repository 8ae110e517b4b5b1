import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { chooseLocale, validTimeZone } from './choose-locale'
import { LOCALE_COOKIE, TIME_ZONE_COOKIE } from './cookies'
import { loadMessages } from './load-messages'

/** next-intl's configuration of a request. */
export default getRequestConfig(async () => {
  const [cookieStore, headerList] = await Promise.all([cookies(), headers()])
  const locale = chooseLocale(cookieStore.get(LOCALE_COOKIE)?.value, headerList.get('accept-language'))
  return {
    locale,
    messages: await loadMessages(locale),
    timeZone: validTimeZone(cookieStore.get(TIME_ZONE_COOKIE)?.value),
  }
})
