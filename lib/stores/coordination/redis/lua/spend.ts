/**
 * Lua: what may still be spent. Holds and pending amounts are 64-bit integers of 1e-10 USD that only Redis itself adds
 * (HINCRBY, exact); Lua's doubles see them cut into whole USD and the rest, both far below 2^53, and compare them so.
 */
export const LUA_SPEND = `
local function addUnits(hash, owner, units)
  if call('HINCRBY', hash, owner, units) == 0 then call('HDEL', hash, owner) end
end

local function split(units)
  if not units then return 0, 0 end
  if #units <= 10 then return 0, tonumber(units) end
  local sign, digits = 1, units
  if sub(units, 1, 1) == '-' then sign, digits = -1, sub(units, 2) end
  return sign * (tonumber(sub(digits, 1, -11)) or 0), sign * tonumber(sub(digits, -10))
end

local function afterClaims(at)
  local ends = at + 1
  for _ = 1, given[at] do ends = ends + 3 + given[ends + 2] * OF_LIMIT end
  return ends
end

-- How much more is used by the stored figures of a limit than by those told, where they count: until those told are of a
-- larger version, of a later window, or of another window at the same version, as clock and settings choose it.
local function usedBesides(stored, told)
  if not stored then return nil end
  local version, start, _, toldUsd, toldRest = match(told, FIGURES)
  local v, s, e, usd, rest = match(stored, FIGURES)
  version, start, v, s, e = tonumber(version), tonumber(start), tonumber(v), tonumber(s), tonumber(e)
  if version > v or (e > 0 and start >= e) or (version == v and start ~= s) then return nil end
  return usd - toldUsd, rest - toldRest
end

local function storeFresh(key, fresh)
  call('HSET', key, unpack(fresh))
  call('PEXPIRE', key, PURSE_MS)
end

-- An owner's limits from \`at\` on: how many, then of each its name, what is left of it (whole USD, rest), its figures as they
-- are stored (version, start, end, used). What is left is from then on what the store knows, so each is taken once; the answer is
-- where they end.
local function takeFigures(figures, owner, at)
  local ends = at + 1 + figures[at] * OF_LIMIT
  local fresh
  for n = at + 1, ends - 1, OF_LIMIT do
    local name, told = figures[n], figures[n + 3]
    local stored = call('HGET', PURSE .. owner, name)
    if stored ~= told then
      local usd, rest = usedBesides(stored, told)
      if usd then figures[n + 1], figures[n + 2] = figures[n + 1] - usd, figures[n + 2] - rest
      else
        fresh = fresh or {}
        fresh[#fresh + 1] = name
        fresh[#fresh + 1] = told
      end
    end
  end
  if fresh then storeFresh(PURSE .. owner, fresh) end
  return ends
end

local function unholdClaims(at, ends)
  local claims = given[at]
  at = at + 1
  for _ = 1, claims do
    if at == ends then return end
    if given[at + 1] ~= '0' then call('HINCRBY', HELD, given[at], '-' .. given[at + 1]) end
    at = at + 3 + given[at + 2] * OF_LIMIT
  end
end

-- What is held of an owner with this hold: a number that is exact needs no second look.
local function holdOne(owner, units)
  local held = call('HINCRBY', HELD, owner, units)
  if held > EXACT or held < -EXACT then return split(call('HGET', HELD, owner)) end
  local usd = floor(held / USD)
  return usd, held - usd * USD
end

-- As if it were held: nothing is, or more than a sum of holds has room for.
local function heldWith(owner, units)
  local usd, rest = split(call('HGET', HELD, owner))
  local holdUsd, holdRest = split(units)
  return usd + holdUsd, rest + holdRest
end

-- Why what is left before holds, cut in two, is too little for a hold; near enough for words.
local function shortageOf(usd, rest, units)
  local left = usd * USD + rest
  if left <= 0 then return 'used_up' end
  return left < tonumber(units) and 'too_dear' or 'held'
end

-- Holds what the claims ask for, or nothing: then the answer is the owner and limit of the first that cannot be paid, and why.
-- Claims: how many, then of each owner, hold, limits. Nothing may be missing then, and nothing at all pays for nothing.
local function holdClaims(claimsAt)
  local at = claimsAt + 1
  for _ = 1, given[claimsAt] do
    local owner, units = given[at], given[at + 1]
    local ends = takeFigures(given, owner, at + 2)
    local pendingUsd, pendingRest = split(call('HGET', PENDING, owner))
    local isNone, isHuge = units == '0', #units > 15
    local heldUsd, heldRest = ((isNone or isHuge) and heldWith or holdOne)(owner, units)
    for n = at + 3, ends - 1, OF_LIMIT do
      local usd = given[n + 1] - heldUsd - pendingUsd
      local rest = given[n + 2] - heldRest - pendingRest
      local carry = floor(rest / USD)
      usd, rest = usd + carry, rest - carry * USD
      if usd < 0 or (isNone and usd == 0 and rest == 0) then
        unholdClaims(claimsAt, isHuge and at or ends)
        return owner, given[n], shortageOf(given[n + 1] - pendingUsd, given[n + 2] - pendingRest, units)
      end
    end
    if isHuge then call('HINCRBY', HELD, owner, units) end
    at = ends
  end
  return nil
end

-- Whether many times what is held of those who pay would be left, so that what is kept is never missed. Nobody is refused for it:
-- doubles do.
local function hasPlenty(claimsAt)
  local at = claimsAt + 1
  for _ = 1, given[claimsAt] do
    local owner = given[at]
    local ends = takeFigures(given, owner, at + 2)
    local pendingUsd, pendingRest = split(call('HGET', PENDING, owner))
    local heldUsd, heldRest = split(call('HGET', HELD, owner))
    local enough = (heldUsd * USD + heldRest) * PLENTY
    for n = at + 3, ends - 1, OF_LIMIT do
      local usd, rest = given[n + 1] - heldUsd - pendingUsd, given[n + 2] - heldRest - pendingRest
      if usd * USD + rest <= enough then return false end
    end
    at = ends
  end
  return true
end

local function holdMore(claimsAt)
  local at = claimsAt + 1
  for _ = 1, given[claimsAt] do
    call('HINCRBY', HELD, given[at], given[at + 1])
    at = at + 3 + given[at + 2] * OF_LIMIT
  end
end

local function addHeld(amounts, at)
  for n = at + 1, at + amounts[at], 2 do call('HINCRBY', HELD, amounts[n], amounts[n + 1]) end
end

-- Owners and amounts in turn, from \`at\` on: how many of both, then they. The answer is where they end.
local function addAll(hash, amounts, at)
  local ends = at + 1 + amounts[at]
  for n = at + 1, ends - 1, 2 do addUnits(hash, amounts[n], amounts[n + 1]) end
  return ends
end

local lastName, lastPending
local function addPending(name, amounts, at)
  if name ~= lastName then lastName, lastPending = name, PENDING_OF .. name end
  addAll(PENDING, amounts, at)
  return addAll(lastPending, amounts, at)
end
`
