/**
 * Lua: tickets, first come first served. A ticket's number is its place; freed slots are handed on in the same step to
 * the first ticket that can use them, as a reservation its owner is woken for. Made only where somebody waits: a function
 * of a script costs as much as a command, whether it is called or not.
 */
export const LUA_QUEUE = `
local function openQueue()

local tickets = {}

local function offerOf(flat)
  local offer = { ids = {}, limits = {} }
  for i = 1, #flat, 4 do
    offer.ids[#offer.ids + 1] = flat[i] .. ''
    offer.limits[#offer.limits + 1] = { flat[i + 1], flat[i + 2], flat[i + 3] }
  end
  return offer
end

local function flatOf(offer)
  local flat = {}
  for i, id in ipairs(offer.ids) do
    flat[#flat + 1] = tonumber(id)
    for n = 1, 3 do flat[#flat + 1] = limitAt(offer, i)[n] end
  end
  return flat
end

-- Stored, a ticket names users and accounts by number; here they are text, as fields are.
local AS_TEXT = { 'user', 'known', 'stickyWaiter', 'reserved' }

local function findTicket(id)
  local known = tickets[id]
  if known ~= nil then return known end
  local text = call('HGET', TICKET, id)
  if not text then return nil end
  local t = cjson.decode(text)
  for _, name in ipairs(AS_TEXT) do t[name] = t[name] .. '' end
  t.offer, t.accounts = offerOf(t.accounts), nil
  tickets[id] = t
  return t
end

local function save(t)
  local stored = {}
  for name, value in pairs(t) do stored[name] = value end
  for _, name in ipairs(AS_TEXT) do stored[name] = tonumber(t[name]) end
  stored.offer, stored.accounts = nil, flatOf(t.offer)
  call('HSET', TICKET, t.id, cjson.encode(stored))
  local due = t.deadline
  if t.reserved ~= '0' and t.reservedUntil < due then due = t.reservedUntil end
  call('ZADD', DUE, due, t.id)
end

local function list(t)
  bump(ACCOUNT_LINE, t.offer.ids[1], 1)
  for _, id in ipairs(t.offer.ids) do
    local key = OF_ACCOUNT .. id
    call('ZADD', key, t.number, t.id)
    call('PEXPIRE', key, 600000)
  end
end

local function unlist(t)
  bump(ACCOUNT_LINE, t.offer.ids[1], -1)
  for _, id in ipairs(t.offer.ids) do call('ZREM', OF_ACCOUNT .. id, t.id) end
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
  if t.stickyWaiter ~= '0' then bump(STICKY_LINE, t.stickyWaiter, -1) end
  unlist(t)
end

local function reserve(t)
  if not hasUserRoom(t.user, t.userLimit) then return false end
  local account = findFree(t.offer, t.session, t.known, (boundTo(t.session)), usesOf(t.offer))
  if not account then return false end
  t.reserved = account
  t.reservedUntil = now + RESERVATION_MS
  call('HINCRBY', USERS, t.user, '1')
  call('HINCRBY', ACCOUNTS, account, '1')
  save(t)
  call('PUBLISH', 'sy:wake:' .. t.owner, t.id)
  return true
end

local function cancelReservation(t)
  if t.reserved == '0' then return nil end
  local account = t.reserved
  t.reserved = '0'
  freeSlot(USERS, t.user)
  freeSlot(ACCOUNTS, account)
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
      if t and t.reserved == '0' and not t.missed then
        if reserve(t) then left = left - 1
        else
          if entry.byUser and not hasUserRoom(user, t.userLimit) then userFull = true end
          if entry.byAccount then
            local i = isOffered(t.offer, account)
            local most = i and limitAt(t.offer, i)[1] or 0
            if most > 0 and count(ACCOUNTS, account) >= most then accountFull = true end
          end
        end
      end
    end
  end
end

local function enqueue(a, bound)
  local wanted = bound ~= '0' and bound or a.known
  local stickyWaiter = '0'
  if wanted ~= '0' and isOffered(offerIn(a), wanted) and count(STICKY_LINE, wanted) < STICKY_WAITERS then
    stickyWaiter = wanted
    bump(STICKY_LINE, wanted, 1)
  end
  local t = {
    id = a.id, number = call('INCR', 'sy:number'), owner = owner, pool = a.pool, user = a.user,
    userLimit = a.userLimit, offer = offerIn(a), session = a.session, known = a.known,
    deadline = now + (stickyWaiter ~= '0' and STICKY_WAIT_MS or WAIT_MS), stickyWaiter = stickyWaiter,
    reserved = '0', reservedUntil = 0, missed = false,
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
  return answer('q', t.id, userFits and 'a' or 'u', t.deadline - now, 0, 0)
end

local function isSameOffer(left, right)
  if #left.ids ~= #right.ids then return false end
  for i, id in ipairs(left.ids) do
    if id ~= right.ids[i] then return false end
    for n = 1, 3 do if limitAt(left, i)[n] ~= limitAt(right, i)[n] then return false end end
  end
  return true
end

-- The owner looks again: what was reserved counts as free for it, and what it does not take goes on.
local function admitAgain(t, a, bound, untilMs)
  local freed = cancelReservation(t)
  local owner, spent, cause = holdClaims(a.claims)
  if owner then
    remove(t)
    if freed then handOn(t.user, freed) end
    return answer('r', 'spent', owner, spent, cause, 0)
  end
  if freed or t.missed or t.known ~= a.known or t.userLimit ~= a.userLimit or not isSameOffer(t.offer, offerIn(a)) then
    unlist(t)
    t.offer, t.userLimit, t.known, t.missed = offerIn(a), a.userLimit, a.known, false
    list(t)
    save(t)
  end
  local userUse, account, accountUse, mostSessions = takeSlots(a, bound)
  local text, letter
  if account then
    remove(t)
    text, letter = admitOn(a, account, mostSessions, bound, untilMs, accountUse, userUse)
  elseif userUse and isCrowded(offerIn(a), a.session) then
    remove(t)
    unholdClaims(a.claims)
    text, letter = answer('c', 0, 0, 0, 0, 0)
  else
    unholdClaims(a.claims)
    text, letter = queuedAnswer(t, userUse)
  end
  if freed then handOn(t.user, freed) end
  return text, letter
end

return {
  findTicket = findTicket, cancelReservation = cancelReservation, remove = remove, save = save, handOn = handOn,
  enqueue = enqueue, queuedAnswer = queuedAnswer, admitAgain = admitAgain,
}
end

local openedQueue
queue = function()
  openedQueue = openedQueue or openQueue()
  return openedQueue
end

handOn = function(user, account)
  queue().handOn(user, account)
end
`
