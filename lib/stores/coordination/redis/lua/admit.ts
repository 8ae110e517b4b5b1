/** Lua: admission itself, all or nothing, with fresh figures of the offered accounts in the answer. */
export const LUA_ADMIT = `
-- Since when this store knows anything: young, it is only hearing what was spent.
local function ageOfStore()
  local since = call('GET', 'sy:since')
  if since then return now - tonumber(since) end
  call('SET', 'sy:since', now, 'PX', 86400000)
  return 0
end

-- Its slots are taken and its claims held already.
local function admitOn(a, account, mostSessions, bound, untilMs, accountUse, userUse)
  local counted = mostSessions > 0 and a.session or ''
  beginLease(memberOf(a.id, a.user, account, a.holds, counted), account)
  if counted ~= '' then enterSession(account, counted) end
  local boundNow = a.session == '' and '0' or bind(a.session, account, bound, untilMs)
  local isCounted = counted == '' and ',0' or ',1'
  return '["a",' .. account .. ',' .. textOf(accountUse) .. ',' .. textOf(userUse) .. ',' .. boundNow .. isCounted, 'a'
end

local function usedUpRate(rates)
  if rates == 0 then return nil end
  local minute, keys = math.floor(now / 60000), {}
  for n = 1, #rates, 2 do keys[#keys + 1] = rates[n] end
  local counts = call('HMGET', 'sy:rate:' .. minute, unpack(keys))
  for i, key in ipairs(keys) do
    if tonumber(counts[i] or 0) >= rates[2 * i] then return key, (minute + 1) * 60000 end
  end
  return nil
end

local function countRates(rates)
  if rates == 0 then return end
  local key = 'sy:rate:' .. math.floor(now / 60000)
  for n = 1, #rates, 2 do call('HINCRBY', key, rates[n], '1') end
  call('PEXPIRE', key, '120000')
end

-- Answers are JSON without the closing bracket: loads may follow. The letter says which it is.
local function answer(letter, ...)
  return string.sub(cjson.encode({ letter, ... }), 1, -2), letter
end

-- An admission from \`at\` on: 12 fields with how many accounts last, their ids, how many limits and they, claims.
local function readAdmission(at)
  local limits = at + 13 + given[at + 12]
  return {
    id = given[at + 1], user = given[at + 2], userLimit = given[at + 3], pool = given[at + 4], known = given[at + 5],
    ticket = given[at + 6], asksLoads = given[at + 7] == 1, isStrict = given[at + 8] == 1, rates = given[at + 9],
    session = given[at + 10], holds = given[at + 11], ids = at + 13, limits = limits, claims = limits + 1 + given[limits],
  }
end

-- Made only where the first account does not do.
local function offerIn(a)
  if a.offer then return a.offer end
  local limits = {}
  for n = a.limits + 1, a.claims - 1, 3 do limits[#limits + 1] = { given[n], given[n + 1], given[n + 2] } end
  a.offer = { ids = { unpack(given, a.ids, a.limits - 1) }, limits = limits }
  return a.offer
end

local function takeAccount(a, bound)
  if bound == '0' or bound == a.known then
    local first, mostSessions = given[a.ids], given[a.limits + 2]
    local use = takeSlot(ACCOUNTS, first, given[a.limits + 1])
    if use then
      if hasSessionRoom(first, mostSessions, given[a.limits + 3], a.session) then return first, use, mostSessions end
      freeSlot(ACCOUNTS, first)
    end
  end
  local offer = offerIn(a)
  local account, mostSessions = findFree(offer, a.session, a.known, bound, usesOf(offer))
  if account then return account, call('HINCRBY', ACCOUNTS, account, '1'), mostSessions end
  return nil
end

-- The user's slot and an account's, or neither; the first answer is whether the user had room.
local function takeSlots(a, bound)
  local userUse = takeSlot(USERS, a.user, a.userLimit)
  if not userUse then return nil end
  local account, accountUse, mostSessions = takeAccount(a, bound)
  if not account then freeSlot(USERS, a.user) end
  return userUse, account, accountUse, mostSessions
end

-- Why a request that could have slots is refused all the same; what the claims ask for is held where it is not.
local function refusalOf(a, account)
  if a.ticket == '' then
    local limit, retryAtMs = usedUpRate(a.rates)
    if limit then return 'rate_limited', limit, retryAtMs end
  end
  local owner, spent, cause = holdClaims(a.claims)
  if owner then return 'spent', owner, spent, cause end
  if account then return nil end
  unholdClaims(a.claims)
  if count(POOL_LINE, a.pool) >= POOL_LIMIT then return 'pool_queue_full', 0, 0 end
  return nil
end

local function admitNew(a, bound, untilMs, isLegacy)
  local isElsewhere = bound ~= '0' and bound ~= a.known
  if isElsewhere and a.limits - a.ids >= MOST_OFFERED and not isOffered(offerIn(a), bound) then
    return answer('b', tonumber(bound), 0, 0, 0, 0)
  end
  if isLegacy and not isOffered(offerIn(a), bound) then bound = '0' end
  local userUse, account, accountUse, mostSessions = takeSlots(a, bound)
  if userUse and not account and isCrowded(offerIn(a), a.session) then return answer('c', 0, 0, 0, 0, 0) end
  if not account and count(USER_LINE, a.user) >= math.max(a.userLimit, 1) + EXTRA_WAITING then
    return answer('r', 'user_queue_full', 0, 0, 0, 0)
  end
  local reason, what, detail, cause = refusalOf(a, account)
  if reason then
    if account then
      freeSlot(USERS, a.user)
      freeSlot(ACCOUNTS, account)
    end
    return answer('r', reason, what, detail, cause or 0, 0)
  end
  if a.ticket == '' then countRates(a.rates) end
  if account then return admitOn(a, account, mostSessions, bound, untilMs, accountUse, userUse) end
  return queue().queuedAnswer(queue().enqueue(a, bound), userUse)
end

local function admitOrQueue(a)
  if a.isStrict then
    local age = ageOfStore()
    if age < REBUILD_MS then return '["w",' .. REBUILD_MS - age .. ']' end
  end
  local bound, untilMs, isLegacy = boundTo(a.session)
  local t = a.ticket ~= '' and queue().findTicket(a.ticket)
  local said, letter
  if t then said, letter = queue().admitAgain(t, a, bound, untilMs)
  else said, letter = admitNew(a, bound, untilMs, isLegacy) end
  if a.asksLoads or letter == 'q' then
    writeLeases()
    said = said .. ',' .. loadsOf(given, a.ids, a.limits - 1)
  end
  return said .. ']'
end

local function admit(at)
  local a = readAdmission(at)
  return admitOrQueue(a), afterClaims(a.claims)
end
`
