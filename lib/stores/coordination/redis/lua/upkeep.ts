import { LUA_TABLES } from './tables'

/** Lua: what is asked for now and then — renewals, breakers, traffic, housekeeping —, made only where it is. */
export const LUA_UPKEEP = `
local function openUpkeep()

local parts = queue()
local findTicket, cancelReservation, remove, save, handOn =
  parts.findTicket, parts.cancelReservation, parts.remove, parts.save, parts.handOn
${LUA_TABLES}
local function freeOf(l)
  return free(l.member, l.user, l.account, l.holds, l.session)
end

local function negated(units)
  return string.sub(units, 1, 1) == '-' and string.sub(units, 2) or '-' .. units
end

local function releaseMember(member)
  local l = leaseIn(member)
  return { giveBack(l.member, l.user, l.account, l.holds, l.session) }
end

local function releaseUser(op)
  local l = leaseIn(op[2])
  local score = call('ZSCORE', LEASES, op[2])
  if not score then return { 0, userUseOf(l.user) } end
  call('ZREM', LEASES, op[2])
  call('ZADD', LEASES, score, memberOf(l.id, '0', l.account, l.holds, l.session))
  freeSlot(USERS, l.user)
  handOn(l.user, nil)
  return { 0, userUseOf(l.user) }
end

local function leave(op)
  local t = findTicket(op[2])
  if not t then return 0 end
  local freed = cancelReservation(t)
  remove(t)
  if freed then handOn(t.user, freed) end
  return 1
end

-- Admissions whose owner never heard the answer.
local function undo(op)
  local isDoubtful = {}
  for _, id in ipairs(op[2]) do
    isDoubtful[id] = true
    leave({ 'l', id })
  end
  for _, member in ipairs(call('ZRANGE', LEASES, 0, -1)) do
    if isDoubtful[string.match(member, '^[^|]*')] then releaseMember(member) end
  end
  return 0
end

local function dropSticky(op)
  local key = STICKY .. op[2]
  -- A dropped binding must not come back from the old key.
  if readsLegacy then call('SET', key, '0 ' .. (now + STICKY_TTL_MS), 'PX', STICKY_TTL_MS)
  else call('DEL', key) end
  return 0
end

local function keepAnswer(op)
  call('SET', ANSWER .. op[2], op[3], 'PX', ANSWER_TTL_MS)
  return 0
end

local function answerText(op)
  return { call('GET', ANSWER .. op[2]) or '' }
end

-- Of each account its sessions with when they were seen last, those with a running request far ahead.
local function sessionsOf(op)
  local found = {}
  for i, id in ipairs(op[2]) do found[i] = call('ZRANGE', SESSIONS .. id, 0, -1, 'WITHSCORES') end
  return found
end

-- What a request would meet beside its accounts: its user's slots in use, the requests of this minute by each limit, and of
-- each session its account with how long it stays bound.
local function metBy(op)
  local found, rates = { count(USERS, op[2]) }, op[3]
  local counts = #rates > 0 and call('HMGET', 'sy:rate:' .. floor(now / 60000), unpack(rates)) or {}
  for i = 1, #rates do found[#found + 1] = tonumber(counts[i] or 0) end
  for _, session in ipairs(op[4]) do
    local account, untilMs, isLegacy = boundTo(session)
    found[#found + 1] = tonumber(account)
    found[#found + 1] = isLegacy and STICKY_TTL_MS or untilMs - now
  end
  return found
end

local function takeAgain(member)
  local l = leaseIn(member)
  call('ZADD', LEASES, leaseEnd, member)
  if l.user ~= '0' then call('HINCRBY', USERS, l.user, '1') end
  call('HINCRBY', ACCOUNTS, l.account, '1')
  hold(l.holds)
  if l.session ~= '' then enterSession(l.account, l.session) end
end

local function renew(op)
  local missing = 0
  for _, member in ipairs(op[2]) do
    if call('ZADD', LEASES, 'XX', 'CH', leaseEnd, member) == 0 and not call('ZSCORE', LEASES, member) then
      takeAgain(member)
      missing = missing + 1
    end
  end
  return missing
end

local function breaker(op)
  local key, event = 'sy:breaker:' .. op[2], op[3]
  local stored = call('HMGET', key, 'failures', 'open', 'probe')
  local failures, open, probe = tonumber(stored[1] or 0), tonumber(stored[2] or 0), tonumber(stored[3] or 0)
  if event == 'success' then failures, open, probe = 0, 0, 0
  elseif event == 'probe' then probe = now + BREAKER_OPEN_MS
  elseif event == 'probe_left' then probe = 0
  elseif open <= now then
    failures = failures + 1
    if open > 0 or failures >= BREAKER_FAILURES then open = now + BREAKER_OPEN_MS end
    probe = 0
  end
  if failures == 0 and open == 0 then call('DEL', key)
  else
    call('HSET', key, 'failures', failures, 'open', open, 'probe', probe)
    call('PEXPIRE', key, 3600000)
  end
  call('PUBLISH', 'sy:breakers', cjson.encode({ owner, op[2], failures, open, probe }))
  return { failures, open, probe }
end

-- Each process says what it saw in the last minute; the answer is what the others said.
local function traffic(op)
  local others = {}
  for _, own in ipairs(op[2]) do
    local key, requests, extra = 'sy:traffic:' .. own[1], 0, 0
    local said = call('HGETALL', key)
    for i = 1, #said, 2 do
      local theirRequests, theirExtra, atMs = string.match(said[i + 1], '^(%d+) (%d+) (%d+)$')
      if tonumber(atMs) < now - 60000 then call('HDEL', key, said[i])
      elseif said[i] ~= owner and tonumber(atMs) > now - 5000 then
        requests = requests + tonumber(theirRequests)
        extra = extra + tonumber(theirExtra)
      end
    end
    call('HSET', key, owner, own[2] .. ' ' .. own[3] .. ' ' .. now)
    call('PEXPIRE', key, 120000)
    others[#others + 1] = requests
    others[#others + 1] = extra
  end
  others[#others + 1] = 0
  return others
end

-- The word written once into an empty store: another one means that everything was lost. Who asks lives, and its spool is its own.
-- When it last asked stands here, unless the store went back to what it was before, as from a snapshot: the answer is the word, and
-- whether that is so.
local function epoch(op)
  local isOlder = 0
  if type(op[3]) == 'string' then
    makeTable(PENDING_OF .. op[3])
    -- A later moment is one whose answer this process has not read yet.
    if op[4] > 0 and tonumber(call('GET', SPOOL .. op[3]) or 0) < op[4] then
      isOlder = 1
      call('SET', 'sy:since', now, 'PX', 86400000)
    end
    call('SET', SPOOL .. op[3], now, 'PX', 60000)
  end
  if call('SET', 'sy:epoch', op[2], 'NX', 'PX', 86400000) then return { op[2], isOlder } end
  return { call('GET', 'sy:epoch'), isOlder }
end

local function expireLeases()
  for _, member in ipairs(call('ZRANGEBYSCORE', LEASES, '-inf', now, 'LIMIT', 0, 500)) do
    local l = leaseIn(member)
    if freeOf(l) then handOn(l.user ~= '0' and l.user or nil, l.account) end
  end
end

local function expireTickets()
  for _, id in ipairs(call('ZRANGEBYSCORE', DUE, '-inf', now, 'LIMIT', 0, 500)) do
    local t = findTicket(id)
    if not t then call('ZREM', DUE, id)
    else
      local freed = cancelReservation(t)
      t.missed = true
      if t.deadline <= now then remove(t) else save(t) end
      if freed then handOn(t.user, freed) end
    end
  end
end

-- Once a minute what is counted is made of what is held: whatever took a key away, the counts are right again.
local function recount()
  if not call('SET', 'sy:recounted', now, 'NX', 'PX', 60000) then return end
  local counts = { [ACCOUNTS] = {}, [USERS] = {} }
  local function add(hash, field)
    if field ~= '0' then counts[hash][field] = (counts[hash][field] or 0) + 1 end
  end
  call('UNLINK', HELD)
  for _, member in ipairs(call('ZRANGE', LEASES, 0, -1)) do
    local l = leaseIn(member)
    add(USERS, l.user)
    add(ACCOUNTS, l.account)
    hold(l.holds)
  end
  for _, id in ipairs(waiting > 0 and call('ZRANGE', TICKETS, 0, -1) or {}) do
    local t = findTicket(id)
    if t and t.reserved ~= '0' then
      add(USERS, t.user)
      add(ACCOUNTS, t.reserved)
    end
  end
  for hash, fields in pairs(counts) do
    call('UNLINK', hash)
    for field, value in pairs(fields) do call('HSET', hash, field, value) end
  end
end

local function makeTables()
  for _, key in ipairs({ ACCOUNTS, USERS, USED, HELD, PENDING }) do makeTable(key) end
  if lastPending then makeTable(lastPending) end
  makeSortedTable(LEASES)
end

local KEPT = {
  LEASES, ACCOUNTS, USERS, TICKETS, TICKET, DUE, POOL_LINE, USER_LINE, ACCOUNT_LINE, STICKY_LINE, 'sy:number', HELD,
}
local function keepHouse()
  call('SET', 'sy:house', now, 'PX', 600000)
  call('SET', 'sy:since', now, 'NX')
  call('PEXPIRE', 'sy:since', 86400000)
  expireLeases()
  expireTickets()
  recount()
  makeTables()
  for _, key in ipairs(KEPT) do call('PEXPIRE', key, 600000) end
  call('PEXPIRE', USED, 86400000)
  call('PEXPIRE', 'sy:epoch', 86400000)
end

local function forgetPending(op)
  local told = call('HGETALL', PENDING_OF .. op[2])
  for i = 1, #told, 2 do addUnits(PENDING, told[i], negated(told[i + 1])) end
  call('DEL', PENDING_OF .. op[2])
  return 0
end

local function settled(op)
  for _, figures in ipairs(op[3]) do takeFigures(figures, figures[1], 2) end
  addPending(op[2], op[4], 1)
  return 0
end

return {
  f = function(op) return releaseMember(op[2]) end, makeTables = makeTables,
  u = releaseUser, l = leave, d = dropSticky, n = renew, b = breaker, t = traffic, e = epoch, x = undo,
  k = keepAnswer, j = answerText, i = sessionsOf, m = metBy, g = settled, y = forgetPending, keepHouse = keepHouse,
}
end
`
