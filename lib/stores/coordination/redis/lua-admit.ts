/** Lua: admission itself, all or nothing, with fresh figures of the offered accounts in the answer. */
export const LUA_ADMIT = `
local function loadsOf(ids)
  local uses = call('HMGET', ACCOUNTS, unpack(ids))
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
  call('SET', stickyOf(session), bound .. ' ' .. stickyEnd, 'PX', STICKY_TTL_TEXT)
  return bound
end

local function admitOn(a, account, mostSessions, bound)
  local counted = mostSessions > 0 and a.session or ''
  local member = memberOf(a.id, a.user, account, a.holds, counted)
  local accountUse, userUse = take(member, a.user, account, '', counted)
  holdClaims(a.claims)
  call('HSET', USED, account, nowText)
  local boundNow = a.session == '' and '0' or bind(a.session, account, bound)
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

local function endOf(a)
  local at = a.claims + 1
  for _ = 1, given[a.claims] do at = at + 3 + given[at + 2] * OF_LIMIT end
  return at
end

-- Made only where the first account does not do.
local function offerIn(a)
  if a.offer then return a.offer end
  local limits = {}
  for n = a.limits + 1, a.claims - 1, 3 do limits[#limits + 1] = { given[n], given[n + 1], given[n + 2] } end
  a.offer = { ids = { unpack(given, a.ids, a.limits - 1) }, limits = limits }
  return a.offer
end

local function freeFor(a, bound)
  if bound == '0' or bound == a.known then
    local first, mostSessions = given[a.ids], given[a.limits + 2]
    local use = call('HGET', ACCOUNTS, first)
    if hasRoom(first, use, a.session, given[a.limits + 1], mostSessions, given[a.limits + 3]) then return first, mostSessions end
  end
  local offer = offerIn(a)
  return findFree(offer, a.session, a.known, bound, usesOf(offer))
end

local function admitNew(a, bound)
  local isElsewhere = bound ~= '0' and bound ~= a.known
  if isElsewhere and a.limits - a.ids >= MOST_OFFERED and not isOffered(offerIn(a), bound) then
    return answer('b', tonumber(bound), 0, 0, 0, 0)
  end
  if a.isLegacy and not isOffered(offerIn(a), bound) then bound = '0' end
  local userFits = hasUserRoom(a.user, a.userLimit)
  local account, mostSessions = nil, 0
  if userFits then account, mostSessions = freeFor(a, bound) end
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

local function admit(a)
  if a.isStrict then
    local age = ageOfStore()
    if age < REBUILD_MS then return '["w",' .. REBUILD_MS - age .. ']' end
  end
  local bound = boundTo(a.session)
  a.isLegacy = readsLegacy and bound ~= '0' and call('EXISTS', STICKY .. a.session) == 0
  local said, letter
  if a.ticket == '' then said, letter = admitNew(a, bound)
  else
    local t = queue().findTicket(a.ticket)
    if t then said, letter = queue().admitAgain(t, a, bound) else said, letter = admitNew(a, bound) end
  end
  if a.asksLoads or letter == 'q' then return said .. ',' .. loadsOf(offerIn(a).ids) .. ']' end
  return said .. ']'
end
`
