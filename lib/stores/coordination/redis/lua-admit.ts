/** Lua: admission itself, all or nothing, with fresh figures of the offered accounts in the answer. */
export const LUA_ADMIT = `
local function loadsOf(accounts, uses)
  local ids = {}
  for i = 1, #accounts, 4 do ids[#ids + 1] = accounts[i] end
  local used = call('HMGET', USED, unpack(ids))
  local lines = waiting > 0 and call('HMGET', ACCOUNT_LINE, unpack(ids)) or {}
  local loads = {}
  for n = 1, #ids do
    loads[#loads + 1] = tonumber(uses[n] or 0)
    loads[#loads + 1] = tonumber(lines[n] or 0)
    loads[#loads + 1] = used[n] and math.max(0, now - tonumber(used[n])) or -1
  end
  return loads
end

local function bind(session, account, bound)
  if bound == 0 then bound = account end
  call('SET', STICKY .. session, bound .. ' ' .. (now + STICKY_TTL_MS), 'PX', STICKY_TTL_MS)
  return bound
end

local function admitOn(a, account, mostSessions, bound)
  local counted = mostSessions > 0 and a.session or ''
  local accountUse, userUse = register(memberOf(a.id, a.user, account, holdsOf(a.claims), counted))
  call('HSET', USED, account, now)
  local boundNow = a.session == '' and 0 or bind(a.session, account, bound)
  return { 'a', account, accountUse, userUse, boundNow, counted == '' and 0 or 1 }
end

local function usedUpRate(a)
  if #a.rates == 0 then return nil end
  local minute = math.floor(now / 60000)
  local key, fields = 'sy:rate:' .. minute, {}
  for i = 1, #a.rates, 2 do fields[#fields + 1] = a.rates[i] end
  local counts = call('HMGET', key, unpack(fields))
  for i = 1, #a.rates, 2 do
    if tonumber(counts[(i + 1) / 2] or 0) >= a.rates[i + 1] then return a.rates[i], (minute + 1) * 60000 end
  end
  return nil
end

local function countRates(a)
  if #a.rates == 0 then return end
  local key = 'sy:rate:' .. math.floor(now / 60000)
  for i = 1, #a.rates, 2 do call('HINCRBY', key, a.rates[i], 1) end
  call('PEXPIRE', key, 120000)
end

local function enqueue(a, bound)
  local wanted = bound ~= 0 and bound or a.known
  local stickyWaiter = 0
  if wanted ~= 0 and isOffered(a.accounts, wanted) and count(STICKY_LINE, wanted) < STICKY_WAITERS then
    stickyWaiter = wanted
    bump(STICKY_LINE, wanted, 1)
  end
  local t = {
    id = a.id, number = call('INCR', 'sy:number'), owner = owner, pool = a.pool, user = a.user,
    userLimit = a.userLimit, accounts = a.accounts, session = a.session, known = a.known,
    deadline = now + (stickyWaiter ~= 0 and STICKY_WAIT_MS or WAIT_MS), stickyWaiter = stickyWaiter,
    reserved = 0, reservedUntil = 0, missed = false,
  }
  tickets[t.id] = t
  waiting = waiting + 1
  call('ZADD', TICKETS, t.number, t.id)
  bump(POOL_LINE, t.pool, 1)
  bump(USER_LINE, t.user, 1)
  call('ZADD', OF_USER .. t.user, t.number, t.id)
  call('PEXPIRE', OF_USER .. t.user, 600000)
  list(t)
  save(t)
  return t
end

local function queuedAnswer(t, userFits)
  return { 'q', t.id, userFits and 'a' or 'u', t.deadline - now }
end

local function admitNew(a, bound, uses)
  if bound ~= 0 and bound ~= a.known and #a.accounts >= MOST_OFFERED * 4 and not isOffered(a.accounts, bound) then
    return { 'b', bound }
  end
  if bound ~= 0 and a.legacy and not isOffered(a.accounts, bound) then bound = 0 end
  local userFits = a.userLimit <= 0 or count(USERS, a.user) < a.userLimit
  local account, mostSessions = nil, 0
  if userFits then account, mostSessions = findFree(a.accounts, a.session, a.known, bound, uses) end
  if not account and count(USER_LINE, a.user) >= math.max(a.userLimit, 1) + EXTRA_WAITING then
    return { 'r', 'user_queue_full' }
  end
  if a.ticket == '' then
    local limit, retryAtMs = usedUpRate(a)
    if limit then return { 'r', 'rate_limited', limit, retryAtMs } end
  end
  local owner, spent = unpaid(a.claims)
  if owner then return { 'r', 'spent', owner, spent } end
  if not account and count(POOL_LINE, a.pool) >= POOL_LIMIT then return { 'r', 'pool_queue_full' } end
  if a.ticket == '' then countRates(a) end
  if account then return admitOn(a, account, mostSessions, bound) end
  return queuedAnswer(enqueue(a, bound), userFits)
end

local function isSameOffer(left, right)
  if #left ~= #right then return false end
  for i = 1, #left do if left[i] ~= right[i] then return false end end
  return true
end

-- The owner looks again: what was reserved counts as free for it, and what it does not take goes on.
local function admitAgain(t, a, bound)
  local freed = cancelReservation(t)
  local owner, spent = unpaid(a.claims)
  if owner then
    remove(t)
    if freed then handOn(t.user, freed) end
    return { 'r', 'spent', owner, spent }
  end
  if freed or t.missed or t.known ~= a.known or t.userLimit ~= a.userLimit or not isSameOffer(t.accounts, a.accounts) then
    unlist(t)
    t.accounts, t.userLimit, t.known, t.missed = a.accounts, a.userLimit, a.known, false
    list(t)
    save(t)
  end
  local userFits = a.userLimit <= 0 or count(USERS, a.user) < a.userLimit
  local account, mostSessions = nil, 0
  if userFits then
    account, mostSessions = findFree(a.accounts, a.session, a.known, bound, usesOf(a.accounts))
  end
  local answer
  if account then
    remove(t)
    answer = admitOn(a, account, mostSessions, bound)
  else
    answer = queuedAnswer(t, userFits)
  end
  if freed then handOn(t.user, freed) end
  return answer
end

local function admit(op)
  local a = {
    id = op[2], user = op[3], userLimit = op[4], pool = op[5], accounts = op[6], session = op[7],
    known = op[8], rates = op[9], ticket = op[10], claims = op[12],
  }
  if op[13] == 1 then
    local age = ageOfStore()
    if age < REBUILD_MS then return { 'w', REBUILD_MS - age } end
  end
  local bound = boundTo(a.session)
  a.legacy = readsLegacy and bound ~= 0 and call('EXISTS', STICKY .. a.session) == 0
  local t = a.ticket ~= '' and findTicket(a.ticket) or nil
  local uses = usesOf(a.accounts)
  local answer = t and admitAgain(t, a, bound) or admitNew(a, bound, uses)
  if op[11] == 1 or answer[1] == 'q' then
    if answer[1] == 'q' or t then uses = usesOf(a.accounts) end
    answer[7] = loadsOf(a.accounts, uses)
    for n = 3, 6 do if answer[n] == nil then answer[n] = 0 end end
  end
  return answer
end
`
