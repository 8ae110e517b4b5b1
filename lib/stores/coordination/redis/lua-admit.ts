/** Lua: admission itself, all or nothing, with fresh figures of the offered accounts in the answer. */
export const LUA_ADMIT = `
local function loadsOf(ids, uses)
  local used = call('HMGET', USED, unpack(ids))
  local lines = waiting > 0 and call('HMGET', ACCOUNT_LINE, unpack(ids)) or {}
  local loads = {}
  for n = 1, #ids do
    loads[n] = (uses[n] or '0') .. ',' .. (lines[n] or '0') .. ',' .. (used[n] or '-1')
  end
  return '[' .. table.concat(loads, ',') .. ']'
end

local function bind(session, account, bound)
  if bound == '0' then bound = account end
  call('SET', STICKY .. session, bound .. ' ' .. stickyEnd, 'PX', STICKY_TTL_TEXT)
  return bound
end

local function admitOn(a, account, mostSessions, bound)
  local counted = mostSessions > 0 and a.session or ''
  local member = memberOf(a.id, a.user, account, a.holds, counted)
  local accountUse, userUse = take(member, a.user, account, a.holds, counted)
  call('HSET', USED, account, nowText)
  local boundNow = a.session == '' and '0' or bind(a.session, account, bound)
  local isCounted = counted == '' and ',0' or ',1'
  return '["a",' .. account .. ',' .. accountUse .. ',' .. userUse .. ',' .. boundNow .. isCounted, 'a'
end

local RATE = '([^=,]+)=([^=,]+)'
local function usedUpRate(rates)
  if rates == '' then return nil end
  local minute = math.floor(now / 60000)
  local keys, limits = {}, {}
  for key, limit in string.gmatch(rates, RATE) do
    keys[#keys + 1] = key
    limits[#limits + 1] = tonumber(limit)
  end
  local counts = call('HMGET', 'sy:rate:' .. minute, unpack(keys))
  for i, key in ipairs(keys) do
    if tonumber(counts[i] or 0) >= limits[i] then return key, (minute + 1) * 60000 end
  end
  return nil
end

local function countRates(rates)
  if rates == '' then return end
  local key = 'sy:rate:' .. math.floor(now / 60000)
  for counted in string.gmatch(rates, RATE) do call('HINCRBY', key, counted, '1') end
  call('PEXPIRE', key, '120000')
end

-- Answers are JSON without the closing bracket: loads may follow. The letter says which it is.
local function answer(letter, ...)
  return string.sub(cjson.encode({ letter, ... }), 1, -2), letter
end

local function admitNew(a, bound, uses)
  if bound ~= '0' and bound ~= a.known and #a.offer.ids >= MOST_OFFERED and not isOffered(a.offer, bound) then
    return answer('b', tonumber(bound), 0, 0, 0, 0)
  end
  if a.isLegacy and not isOffered(a.offer, bound) then bound = '0' end
  local userFits = hasUserRoom(a.user, a.userLimit)
  local account, mostSessions = nil, 0
  if userFits then account, mostSessions = findFree(a.offer, a.session, a.known, bound, uses) end
  if not account and count(USER_LINE, a.user) >= math.max(a.userLimit, 1) + EXTRA_WAITING then
    return answer('r', 'user_queue_full', 0, 0, 0, 0)
  end
  if a.ticket == '' then
    local limit, retryAtMs = usedUpRate(a.rates)
    if limit then return answer('r', 'rate_limited', limit, retryAtMs, 0, 0) end
  end
  local owner, spent = unpaid(a.claims)
  if owner then return answer('r', 'spent', owner, spent, 0, 0) end
  if not account and count(POOL_LINE, a.pool) >= POOL_LIMIT then return answer('r', 'pool_queue_full', 0, 0, 0, 0) end
  if a.ticket == '' then countRates(a.rates) end
  if account then return admitOn(a, account, mostSessions, bound) end
  return queue().queuedAnswer(queue().enqueue(a, bound), userFits)
end

local function offerIn(ids, limits)
  local offer = { ids = {}, limits = {} }
  for id in string.gmatch(ids, '%d+') do offer.ids[#offer.ids + 1] = id end
  for concurrency, sessions, idleMs in string.gmatch(limits, '(%S+) (%S+) (%S+)') do
    offer.limits[#offer.limits + 1] = { tonumber(concurrency), tonumber(sessions), tonumber(idleMs) }
  end
  return offer
end

local ADMISSION = '^a(%C+)\\n(%d+)\\n(%C+)\\n(%C*)\\n(%d+)\\n(%C*)\\n(%d)(%d)\\n(%C*)\\n(%C*)\\n(%C*)\\n(%C*)\\n(%C*)\\n(.*)$'
local function admit(text)
  local id, user, userLimit, pool, known, ticket, loads, strict, rates, ids, limits, holds, claims, session =
    string.match(text, ADMISSION)
  if strict == '1' then
    local age = ageOfStore()
    if age < REBUILD_MS then return '["w",' .. REBUILD_MS - age .. ']' end
  end
  local a = {
    id = id, user = user, userLimit = tonumber(userLimit), pool = pool, known = known, ticket = ticket,
    rates = rates, offer = offerIn(ids, limits), holds = holds, claims = claims, session = session,
  }
  local bound = boundTo(session)
  a.isLegacy = readsLegacy and bound ~= '0' and call('EXISTS', STICKY .. session) == 0
  local t = ticket ~= '' and queue().findTicket(ticket) or nil
  local uses = usesOf(a.offer)
  local said, letter
  if t then said, letter = queue().admitAgain(t, a, bound) else said, letter = admitNew(a, bound, uses) end
  if loads == '1' or letter == 'q' then
    if t or letter == 'q' then uses = usesOf(a.offer) end
    return said .. ',' .. loadsOf(a.offer.ids, uses) .. ']'
  end
  return said .. ']'
end
`
