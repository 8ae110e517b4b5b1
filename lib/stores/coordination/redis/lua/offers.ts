/** Lua: what an admission is offered, and which of it is free. */
export const LUA_OFFERS = `
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

-- Whether each account serves as many other sessions as it may: a free slot would not help.
local function isCrowded(offer, session)
  if session == '' then return false end
  for i, id in ipairs(offer.ids) do
    local limits = limitAt(offer, i)
    if hasSessionRoom(id, limits[2], limits[3], session) then return false end
  end
  return true
end

local function hasUserRoom(user, limit)
  return limit <= 0 or count(USERS, user) < limit
end
`
