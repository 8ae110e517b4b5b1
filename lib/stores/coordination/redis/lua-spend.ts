/**
 * Lua: what may still be spent. Holds and pending amounts are 64-bit integers of 1e-10 USD that only Redis itself adds
 * (HINCRBY, exact); Lua's doubles see them cut into whole USD and the rest, both far below 2^53, and compare them so.
 */
export const LUA_SPEND = `
local HELD, PENDING, PENDING_OF, PURSE = 'sy:held', 'sy:pending', 'sy:pending:', 'sy:purse:'
local USD, FIELDS, PURSE_MS, REBUILD_MS = 10000000000, 7, 86400000, 3000

local function negated(units)
  return string.sub(units, 1, 1) == '-' and string.sub(units, 2) or '-' .. units
end

local function addUnits(hash, owner, units)
  if call('HINCRBY', hash, owner, units) == 0 then call('HDEL', hash, owner) end
end

local function hold(holds)
  for owner, units in string.gmatch(holds, '([^=,]+)=(%d+)') do addUnits(HELD, owner, units) end
end

local function unhold(holds)
  for owner, units in string.gmatch(holds, '([^=,]+)=(%d+)') do addUnits(HELD, owner, '-' .. units) end
end

local function split(units)
  if not units then return 0, 0 end
  local sign, digits = 1, units
  if string.sub(units, 1, 1) == '-' then sign, digits = -1, string.sub(units, 2) end
  return sign * (tonumber(string.sub(digits, 1, -11)) or 0), sign * tonumber(string.sub(digits, -10))
end

-- The figures of a limit that count: those of the larger version, or of a window that began after the stored one ended.
local function newest(stored, version, start, ends, usd, rest)
  if stored then
    local known = { string.match(stored, '^(%d+) (%d+) (%d+) (%-?%d+) (%d+)$') }
    local v, s, e = tonumber(known[1]), tonumber(known[2]), tonumber(known[3])
    local isNewer = version > v or (e > 0 and start >= e) or (version == v and start > s)
    if not isNewer then return tonumber(known[4]), tonumber(known[5]), nil end
  end
  return usd, rest, string.format('%.0f %.0f %.0f %.0f %.0f', version, start, ends, usd, rest)
end

-- Fields of each limit from index 'at' on: name, limit, used (whole USD, rest), start, end.
local function takeFigures(owner, version, fields, at)
  local names, used, fresh = {}, {}, {}
  for i = at, #fields, FIELDS do names[#names + 1] = fields[i] end
  if #names == 0 then return used end
  local key = PURSE .. owner
  local stored = call('HMGET', key, unpack(names))
  for n = 1, #names do
    local i = at + (n - 1) * FIELDS
    local usd, rest, text = newest(stored[n], version, fields[i + 5], fields[i + 6], fields[i + 3], fields[i + 4])
    used[n] = { usd, rest }
    if text then
      fresh[#fresh + 1] = names[n]
      fresh[#fresh + 1] = text
    end
  end
  if #fresh > 0 then
    call('HSET', key, unpack(fresh))
    call('PEXPIRE', key, PURSE_MS)
  end
  return used
end

-- The owner and limit of the first claim that cannot be paid.
local function unpaid(claims)
  for _, claim in ipairs(claims) do
    local owner = claim[1]
    local used = takeFigures(owner, claim[3], claim, 4)
    local holdUsd, holdRest = split(claim[2])
    local heldUsd, heldRest = split(call('HGET', HELD, owner))
    local pendingUsd, pendingRest = split(call('HGET', PENDING, owner))
    for n = 1, #used do
      local i = 4 + (n - 1) * FIELDS
      local usd = claim[i + 1] - used[n][1] - heldUsd - pendingUsd
      local rest = claim[i + 2] - used[n][2] - heldRest - pendingRest
      local carry = math.floor(rest / USD)
      usd, rest = usd + carry, rest - carry * USD
      local isSpent = usd < 0 or (usd == 0 and rest == 0)
      if isSpent or usd < holdUsd or (usd == holdUsd and rest < holdRest) then return owner, claim[i] end
    end
  end
  return nil
end

local function holdsOf(claims)
  local parts = {}
  for _, claim in ipairs(claims) do
    if claim[2] ~= '0' then parts[#parts + 1] = claim[1] .. '=' .. claim[2] end
  end
  return table.concat(parts, ',')
end

-- Since when this store knows anything: young, it is only hearing what was spent.
local function ageOfStore()
  local since = call('GET', 'sy:since')
  if since then return now - tonumber(since) end
  call('SET', 'sy:since', now, 'PX', 86400000)
  return 0
end

local function addPending(name, changes)
  for i = 1, #changes, 2 do
    addUnits(PENDING, changes[i], changes[i + 1])
    addUnits(PENDING_OF .. name, changes[i], changes[i + 1])
  end
end

local function forgetPending(op)
  local told = call('HGETALL', PENDING_OF .. op[2])
  for i = 1, #told, 2 do addUnits(PENDING, told[i], negated(told[i + 1])) end
  call('DEL', PENDING_OF .. op[2])
  return 0
end

local function settled(op)
  for _, figures in ipairs(op[3]) do takeFigures(figures[1], figures[2], figures, 3) end
  addPending(op[2], op[4])
  return 0
end
`
