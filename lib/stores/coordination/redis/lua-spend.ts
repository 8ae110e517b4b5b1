/**
 * Lua: what may still be spent. Holds and pending amounts are 64-bit integers of 1e-10 USD that only Redis itself adds
 * (HINCRBY, exact); Lua's doubles see them cut into whole USD and the rest, both far below 2^53, and compare them so.
 */
export const LUA_SPEND = `
local HELD, PENDING, PENDING_OF, PURSE = 'sy:held', 'sy:pending', 'sy:pending:', 'sy:purse:'
local USD, PURSE_MS, REBUILD_MS = 10000000000, '86400000', 3000

local function addUnits(hash, owner, units)
  if call('HINCRBY', hash, owner, units) == 0 then call('HDEL', hash, owner) end
end

local AMOUNT = '([^=,]+)=(%-?%d+)'
local function hold(holds)
  for owner, units in string.gmatch(holds, AMOUNT) do addUnits(HELD, owner, units) end
end

local function unhold(holds)
  for owner, units in string.gmatch(holds, AMOUNT) do addUnits(HELD, owner, '-' .. units) end
end

local function split(units)
  if not units then return 0, 0 end
  local sign, digits = 1, units
  if string.sub(units, 1, 1) == '-' then sign, digits = -1, string.sub(units, 2) end
  return sign * (tonumber(string.sub(digits, 1, -11)) or 0), sign * tonumber(string.sub(digits, -10))
end

-- The stored figures of a limit, where they count: until those told are of a larger version, or of a later window.
local function stillCounting(stored, told)
  if not stored then return nil end
  local version, start = string.match(told, '^(%-?%d+) (%d+)')
  local v, s, e, usd, rest = string.match(stored, '^(%d+) (%d+) (%d+) (%-?%d+) (%d+)$')
  version, start, v, s, e = tonumber(version), tonumber(start), tonumber(v), tonumber(s), tonumber(e)
  if version > v or (e > 0 and start >= e) or (version == v and start > s) then return nil end
  return usd, rest
end

-- Each limit: name, limit (whole USD, rest), then its figures as they are stored: version, start, end, used (USD, rest).
local LIMIT = '(%w+) (%-?%d+) (%d+) (%-?%d+ %d+ %d+ (%-?%d+) (%d+))'
local function takeFigures(owner, limits)
  local names, figures = {}, {}
  for name, usd, rest, told, usedUsd, usedRest in string.gmatch(limits, LIMIT) do
    names[#names + 1] = name
    figures[#figures + 1] = { name, usd, rest, told, usedUsd, usedRest }
  end
  if #names == 0 then return figures end
  local key, fresh = PURSE .. owner, {}
  local stored = call('HMGET', key, unpack(names))
  for n, one in ipairs(figures) do
    if stored[n] ~= one[4] then
      local usd, rest = stillCounting(stored[n], one[4])
      if usd then one[5], one[6] = usd, rest
      else
        fresh[#fresh + 1] = one[1]
        fresh[#fresh + 1] = one[4]
      end
    end
  end
  if #fresh > 0 then
    call('HSET', key, unpack(fresh))
    call('PEXPIRE', key, PURSE_MS)
  end
  return figures
end

-- The owner and limit of the first claim that cannot be paid. Each claim: owner, hold, limits.
local CLAIM = '([^ ;]+) (%d+) ([^;]*)'
local function unpaid(claims)
  for owner, wanted, limits in string.gmatch(claims, CLAIM) do
    local figures = takeFigures(owner, limits)
    local holdUsd, holdRest = split(wanted)
    local heldUsd, heldRest = split(call('HGET', HELD, owner))
    local pendingUsd, pendingRest = split(call('HGET', PENDING, owner))
    for _, one in ipairs(figures) do
      local usd = one[2] - one[5] - heldUsd - pendingUsd
      local rest = one[3] - one[6] - heldRest - pendingRest
      local carry = math.floor(rest / USD)
      usd, rest = usd + carry, rest - carry * USD
      local isSpent = usd < 0 or (usd == 0 and rest == 0)
      if isSpent or usd < holdUsd or (usd == holdUsd and rest < holdRest) then return owner, one[1] end
    end
  end
  return nil
end

-- Since when this store knows anything: young, it is only hearing what was spent.
local function ageOfStore()
  local since = call('GET', 'sy:since')
  if since then return now - tonumber(since) end
  call('SET', 'sy:since', now, 'PX', 86400000)
  return 0
end

local function addPending(name, changes)
  for owner, units in string.gmatch(changes, AMOUNT) do
    addUnits(PENDING, owner, units)
    addUnits(PENDING_OF .. name, owner, units)
  end
end
`
