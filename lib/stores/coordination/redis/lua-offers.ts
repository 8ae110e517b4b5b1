/** Lua: what an admission is offered, and which of it is free. */
export const LUA_OFFERS = `
local TICKETS, TICKET, DUE = 'sy:tickets', 'sy:ticket', 'sy:due'
local POOL_LINE, USER_LINE, ACCOUNT_LINE, STICKY_LINE =
  'sy:line:pools', 'sy:line:users', 'sy:line:accounts', 'sy:line:sticky'
local OF_ACCOUNT, OF_USER = 'sy:line:account:', 'sy:line:user:'
local waiting = call('ZCARD', TICKETS)
local queue

-- Accounts of a pool mostly have the same limits: then they are told once.
local function limitAt(offer, i)
  return offer.limits[i] or offer.limits[1]
end

local function isOffered(offer, id)
  for i, offered in ipairs(offer.ids) do if offered == id then return i end end
  return nil
end

local function usesOf(offer)
  return call('HMGET', ACCOUNTS, unpack(offer.ids))
end

local function roomAt(offer, i, session, uses)
  local limit = limitAt(offer, i)
  if limit[1] > 0 and tonumber(uses[i] or 0) >= limit[1] then return false end
  return hasSessionRoom(offer.ids[i], limit[2], limit[3], session)
end

-- A binding the caller did not know of goes before the given order.
local function findFree(offer, session, known, bound, uses)
  if bound ~= '0' and bound ~= known then
    local i = isOffered(offer, bound)
    if i and roomAt(offer, i, session, uses) then return bound, limitAt(offer, i)[2] end
  end
  for i, id in ipairs(offer.ids) do
    if roomAt(offer, i, session, uses) then return id, limitAt(offer, i)[2] end
  end
  return nil
end

local function boundTo(session)
  if session == '' then return '0' end
  local text = call('GET', STICKY .. session)
  if text then
    local account, untilMs = string.match(text, '^(%d+) (%d+)$')
    return account and tonumber(untilMs) > now and account or '0'
  end
  if not readsLegacy then return '0' end
  local group, hash = string.match(session, '^(%d+):%d+:%d+:(.+)$')
  if not group then return '0' end
  local old = redis.pcall('GET', 'sticky_session:' .. group .. ':' .. hash)
  return (type(old) == 'string' and tonumber(old) or 0) .. ''
end

local function hasUserRoom(user, limit)
  return limit <= 0 or count(USERS, user) < limit
end
`
