/** Lua: what an admission is offered, and which of it is free. */
export const LUA_OFFERS = `
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

local function hasRoom(account, use, session, concurrency, mostSessions, idleMs)
  if concurrency > 0 and tonumber(use or 0) >= concurrency then return false end
  return hasSessionRoom(account, mostSessions, idleMs, session)
end

local function roomAt(offer, i, session, uses)
  return hasRoom(offer.ids[i], uses[i], session, unpack(limitAt(offer, i)))
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

local lastSession, lastSticky
local function stickyOf(session)
  if session ~= lastSession then lastSession, lastSticky = session, STICKY .. session end
  return lastSticky
end

local endOfSticky
local function boundTo(session)
  endOfSticky = 0
  if session == '' then return '0' end
  local text = call('GET', stickyOf(session))
  if text then
    local account, untilMs = string.match(text, '^(%d+) (%d+)$')
    if not account or tonumber(untilMs) <= now then return '0' end
    endOfSticky = tonumber(untilMs)
    return account
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
