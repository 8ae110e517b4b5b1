/**
 * Lua: tickets, first come first served. A ticket's number is its place; freed slots are handed on in the same step to
 * the first ticket that can use them, as a reservation its owner is woken for.
 */
export const LUA_QUEUE = `
local TICKETS, TICKET, DUE = 'sy:tickets', 'sy:ticket', 'sy:due'
local POOL_LINE, USER_LINE, ACCOUNT_LINE, STICKY_LINE =
  'sy:line:pools', 'sy:line:users', 'sy:line:accounts', 'sy:line:sticky'
local OF_ACCOUNT, OF_USER = 'sy:line:account:', 'sy:line:user:'
local MOST_LOOKED_AT = 200
local waiting = call('ZCARD', TICKETS)
local tickets = {}

local function findTicket(id)
  local known = tickets[id]
  if known ~= nil then return known end
  local text = call('HGET', TICKET, id)
  if not text then return nil end
  tickets[id] = cjson.decode(text)
  return tickets[id]
end

local function save(t)
  call('HSET', TICKET, t.id, cjson.encode(t))
  local due = t.deadline
  if t.reserved ~= 0 and t.reservedUntil < due then due = t.reservedUntil end
  call('ZADD', DUE, due, t.id)
end

local function list(t)
  bump(ACCOUNT_LINE, t.accounts[1], 1)
  for i = 1, #t.accounts, 4 do
    local key = OF_ACCOUNT .. t.accounts[i]
    call('ZADD', key, t.number, t.id)
    call('PEXPIRE', key, 600000)
  end
end

local function unlist(t)
  bump(ACCOUNT_LINE, t.accounts[1], -1)
  for i = 1, #t.accounts, 4 do call('ZREM', OF_ACCOUNT .. t.accounts[i], t.id) end
end

local function remove(t)
  if call('ZREM', TICKETS, t.id) == 0 then return end
  waiting = waiting - 1
  tickets[t.id] = nil
  call('HDEL', TICKET, t.id)
  call('ZREM', DUE, t.id)
  bump(POOL_LINE, t.pool, -1)
  bump(USER_LINE, t.user, -1)
  call('ZREM', OF_USER .. t.user, t.id)
  if t.stickyWaiter ~= 0 then bump(STICKY_LINE, t.stickyWaiter, -1) end
  unlist(t)
end

local function usesOf(accounts)
  local ids = {}
  for i = 1, #accounts, 4 do ids[#ids + 1] = accounts[i] end
  return call('HMGET', ACCOUNTS, unpack(ids))
end

local function isOffered(accounts, id)
  for i = 1, #accounts, 4 do if accounts[i] == id then return i end end
  return nil
end

local function roomAt(accounts, i, session, uses)
  local concurrency = accounts[i + 1]
  if concurrency > 0 and tonumber(uses[(i + 3) / 4] or 0) >= concurrency then return false end
  return hasSessionRoom(accounts[i], accounts[i + 2], accounts[i + 3], session)
end

-- A binding the caller did not know of goes before the given order.
local function findFree(accounts, session, known, bound, uses)
  if bound ~= 0 and bound ~= known then
    local i = isOffered(accounts, bound)
    if i and roomAt(accounts, i, session, uses) then return accounts[i], accounts[i + 2] end
  end
  for i = 1, #accounts, 4 do
    if roomAt(accounts, i, session, uses) then return accounts[i], accounts[i + 2] end
  end
  return nil
end

local function boundTo(session)
  if session == '' then return 0 end
  local text = call('GET', STICKY .. session)
  if text then
    local account, untilMs = string.match(text, '^(%d+) (%d+)$')
    if account and tonumber(untilMs) > now then return tonumber(account) end
    return 0
  end
  if not readsLegacy then return 0 end
  local group, hash = string.match(session, '^(%d+):%d+:%d+:(.+)$')
  if not group then return 0 end
  local old = redis.pcall('GET', 'sticky_session:' .. group .. ':' .. hash)
  return type(old) == 'string' and tonumber(old) or 0
end

local function reserve(t)
  if t.userLimit > 0 and count(USERS, t.user) >= t.userLimit then return false end
  local account = findFree(t.accounts, t.session, t.known, boundTo(t.session), usesOf(t.accounts))
  if not account then return false end
  t.reserved = account
  t.reservedUntil = now + RESERVATION_MS
  call('HINCRBY', USERS, t.user, 1)
  call('HINCRBY', ACCOUNTS, account, 1)
  save(t)
  call('PUBLISH', 'sy:wake:' .. t.owner, t.id)
  return true
end

local function cancelReservation(t)
  if t.reserved == 0 then return nil end
  local account = t.reserved
  t.reserved = 0
  bump(USERS, t.user, -1)
  bump(ACCOUNTS, account, -1)
  return account
end

-- Who waits only for an account that is full again, or for a user who is, is passed over unread.
local function handOn(user, account)
  if waiting == 0 then return end
  local line, seen = {}, {}
  local function gather(key, mark)
    local found = call('ZRANGE', key, 0, MOST_LOOKED_AT - 1, 'WITHSCORES')
    for i = 1, #found, 2 do
      local entry = seen[found[i]]
      if entry then entry[mark] = true
      else
        entry = { id = found[i], number = tonumber(found[i + 1]), [mark] = true }
        seen[found[i]] = entry
        line[#line + 1] = entry
      end
    end
  end
  if user then gather(OF_USER .. user, 'byUser') end
  if account then gather(OF_ACCOUNT .. account, 'byAccount') end
  table.sort(line, function(a, b) return a.number < b.number end)
  local left, userFull, accountFull = 2, user == nil, account == nil
  for _, entry in ipairs(line) do
    if left == 0 or (userFull and accountFull) then return end
    if (entry.byUser and not userFull) or (entry.byAccount and not accountFull) then
      local t = findTicket(entry.id)
      if t and t.reserved == 0 and not t.missed then
        if reserve(t) then left = left - 1
        else
          if entry.byUser and t.userLimit > 0 and count(USERS, user) >= t.userLimit then userFull = true end
          if entry.byAccount then
            local i = isOffered(t.accounts, tonumber(account))
            if i and t.accounts[i + 1] > 0 and count(ACCOUNTS, account) >= t.accounts[i + 1] then
              accountFull = true
            end
          end
        end
      end
    end
  end
end
`
