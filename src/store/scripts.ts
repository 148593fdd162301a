/**
 * Saves a request, its audit entries, its due time and its indexes in one step, if nobody saved it since it was read.
 *
 * KEYS: request, due, open, of, cards, audit, waiting, people, counts, active.
 * ARGV: id, expected version, record, due time or '', '1' when open, asked at, card or '', '1' when it waits for somebody,
 * form, how many people have a part in it, how many counts change, those people, of each count its key, its name and by how
 * much, then one event each. People who are new have not been looked up.
 * Returns the new version, or 0 when the expected version is not the stored one.
 */
export const SAVE = `
local stored = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if stored ~= tonumber(ARGV[2]) then return 0 end
local version = stored + 1
redis.call('HSET', KEYS[1], 'version', version, 'record', ARGV[3], 'form', ARGV[9])
if ARGV[4] == '' then
  redis.call('ZREM', KEYS[2], ARGV[1])
else
  redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
end
if ARGV[5] == '1' then
  redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
else
  redis.call('ZREM', KEYS[3], ARGV[1])
end
redis.call('ZADD', KEYS[4], ARGV[6], ARGV[1])
if ARGV[7] ~= '' then redis.call('HSET', KEYS[5], ARGV[7], ARGV[1]) end
if ARGV[8] == '1' then
  redis.call('ZADD', KEYS[7], ARGV[6], ARGV[1])
else
  redis.call('ZREM', KEYS[7], ARGV[1])
end
local firstCount = 12 + tonumber(ARGV[10])
local firstEvent = firstCount + 3 * tonumber(ARGV[11])
for i = 12, firstCount - 1 do redis.call('ZADD', KEYS[8], 'NX', 0, ARGV[i]) end
for i = firstCount, firstEvent - 1, 3 do
  local place = tonumber(ARGV[i])
  if redis.call('HINCRBY', KEYS[place], ARGV[i + 1], ARGV[i + 2]) == 0 then redis.call('HDEL', KEYS[place], ARGV[i + 1]) end
end
for i = firstEvent, #ARGV do
  redis.call('XADD', KEYS[6], '*', 'request', ARGV[1], 'version', version, 'event', ARGV[i])
end
return version
`;

/**
 * Removes a request and its indexes, if nobody saved it since it was read.
 *
 * KEYS: request, due, open, of, waiting, cards. ARGV: id, expected version, card or ''. Returns 1 when it was removed.
 */
export const FORGET = `
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
for i = 2, 5 do redis.call('ZREM', KEYS[i], ARGV[1]) end
if ARGV[3] ~= '' then redis.call('HDEL', KEYS[6], ARGV[3]) end
return 1
`;

/**
 * Remembers that a person opened their Home, and forgets those who did so before a moment or are too many.
 *
 * KEYS: viewers. ARGV: person, now, the moment, the most to remember.
 */
export const HOME_OPENED = `
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[3])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[4]))
return 1
`;

/**
 * Takes a turn unless it was taken too short a time ago, by a clock that may have jumped back; forgets turns of before a
 * moment.
 *
 * KEYS: turns. ARGV: name, now, how long it keeps, the moment. Returns 1 when it was taken.
 */
export const TAKE_TURN = `
local last = redis.call('ZSCORE', KEYS[1], ARGV[1])
if last and math.abs(tonumber(ARGV[2]) - tonumber(last)) < tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[4])
return 1
`;

/** Sets a lease's time anew, or ends it, for its holder only. KEYS: lease. ARGV: holder, milliseconds (0 ends it). */
export const HOLD = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/** Saves a pause with its audit entry. KEYS: pauses, audit. ARGV: cluster or `*`, pause, event. */
export const PAUSE = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('XADD', KEYS[2], '*', 'paused', ARGV[1], 'event', ARGV[3])
return 1
`;

/** Ends a pause with its audit entry. KEYS: pauses, audit. ARGV: cluster or `*`, event. Returns the pause, if there was one. */
export const RESUME = `
local pause = redis.call('HGET', KEYS[1], ARGV[1])
if not pause then return false end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('XADD', KEYS[2], '*', 'resumed', ARGV[1], 'event', ARGV[2])
return pause
`;

/**
 * Writes what came of a discrepancy into the audit and remembers it, or forgets it; operators are owed it on request.
 *
 * KEYS: discrepancies, owed, audit. ARGV: cluster, name, what to remember or '', event, '1' to owe it, the most to owe.
 */
export const DISCREPANCY = `
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[2])
else
  redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
end
redis.call('XADD', KEYS[3], '*', 'reconciled', ARGV[1], 'event', ARGV[4])
if ARGV[5] == '1' then
  redis.call('RPUSH', KEYS[2], ARGV[4])
  redis.call('LTRIM', KEYS[2], -tonumber(ARGV[6]), -1)
end
return 1
`;
