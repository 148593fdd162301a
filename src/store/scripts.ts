/**
 * Writes an entry of the audit, as the names and values of its fields. One that cannot be written, and that may follow
 * later, is kept as owed; of any other the error is returned. Nothing else is written before it: a script that stops takes
 * nothing back.
 */
const WRITE_ENTRY = `
local function writeEntry(audit, owed, mayFollow, entry)
  local written = redis.pcall('XADD', audit, '*', unpack(entry))
  if type(written) ~= 'table' or not written.err then return nil end
  if not mayFollow then
    return redis.error_reply(written.err .. '; nothing was saved, because the audit cannot be written')
  end
  redis.call('RPUSH', owed, cjson.encode(entry))
  return nil
end
`;

/**
 * Saves a request, its audit entries, its due time and its indexes in one step, if nobody saved it since it was read.
 *
 * KEYS: request, due, open, of, cards, audit, waiting, people, owed entries, counts, active.
 * ARGV: id, expected version, record, due time or '', '1' when open, asked at, card or '', '1' when it waits for somebody,
 * form, how many people have a part in it, how many counts change, those people, of each count its key, its name and by how
 * much, the policy in force, '1' when its entries may follow later, then of each event its type, time, state before, author,
 * and the rest. People who are new have not been looked up.
 * Returns the new version, or 0 when the expected version is not the stored one; fails, and changes nothing, when the
 * entries cannot be written.
 */
export const SAVE = `${WRITE_ENTRY}
local stored = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if stored ~= tonumber(ARGV[2]) then return 0 end
local version = stored + 1
local firstPerson = 12
local firstCount = firstPerson + tonumber(ARGV[10])
local rest = firstCount + 3 * tonumber(ARGV[11])
local policy, mayFollow = ARGV[rest], ARGV[rest + 1] == '1'
for i = rest + 2, #ARGV, 5 do
  local failure = writeEntry(KEYS[6], KEYS[9], mayFollow, {
    'request', ARGV[1], 'act', ARGV[i], 'at', ARGV[i + 1], 'was', ARGV[i + 2], 'by', ARGV[i + 3], 'policy', policy,
    'event', ARGV[i + 4]
  })
  if failure then return failure end
end
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
for i = firstPerson, firstCount - 1 do redis.call('ZADD', KEYS[8], 'NX', 0, ARGV[i]) end
for i = firstCount, rest - 1, 3 do
  local place = tonumber(ARGV[i])
  if redis.call('HINCRBY', KEYS[place], ARGV[i + 1], ARGV[i + 2]) == 0 then redis.call('HDEL', KEYS[place], ARGV[i + 1]) end
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

/** Writes entries that are owed, the oldest first. KEYS: audit, owed entries. ARGV: the most to write. Returns how many. */
export const WRITE_OWED = `
for i = 1, tonumber(ARGV[1]) do
  local entry = redis.call('LINDEX', KEYS[2], 0)
  if not entry then return i - 1 end
  redis.call('XADD', KEYS[1], '*', unpack(cjson.decode(entry)))
  redis.call('LPOP', KEYS[2])
end
return tonumber(ARGV[1])
`;

/**
 * Saves a pause with its audit entry, which may follow later.
 *
 * KEYS: pauses, audit, owed entries, what the alerts channel is owed. ARGV: cluster or `*`, pause, event, author, the policy
 * in force, '1' to owe it.
 */
export const PAUSE = `${WRITE_ENTRY}
writeEntry(KEYS[2], KEYS[3], true, { 'paused', ARGV[1], 'event', ARGV[3], 'by', ARGV[4], 'policy', ARGV[5] })
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if ARGV[6] == '1' then redis.call('RPUSH', KEYS[4], ARGV[3]) end
return 1
`;

/**
 * Ends a pause with its audit entry; what is owed of it has the pause in it.
 *
 * KEYS: pauses, audit, what the alerts channel is owed. ARGV: cluster or `*`, event, author, the policy in force, '1' to owe
 * it. Returns the pause, if there was one.
 */
export const RESUME = `${WRITE_ENTRY}
local pause = redis.call('HGET', KEYS[1], ARGV[1])
if not pause then return false end
local failure = writeEntry(KEYS[2], '', false, {
  'resumed', ARGV[1], 'event', ARGV[2], 'by', ARGV[3], 'policy', ARGV[4]
})
if failure then return failure end
redis.call('HDEL', KEYS[1], ARGV[1])
if ARGV[5] == '1' then redis.call('RPUSH', KEYS[3], '{"pause":' .. pause .. ',"event":' .. ARGV[2] .. '}') end
return pause
`;

/**
 * Writes what came of a discrepancy into the audit, or as an entry that follows later, and remembers it, or forgets it;
 * operators are owed it on request.
 *
 * KEYS: discrepancies, owed, audit, owed entries. ARGV: cluster, name, what to remember or '', event, '1' to owe it, the
 * most to owe, the policy in force.
 */
export const DISCREPANCY = `${WRITE_ENTRY}
writeEntry(KEYS[3], KEYS[4], true, { 'reconciled', ARGV[1], 'event', ARGV[4], 'by', '', 'policy', ARGV[7] })
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[2])
else
  redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
end
if ARGV[5] == '1' then
  redis.call('RPUSH', KEYS[2], ARGV[4])
  redis.call('LTRIM', KEYS[2], -tonumber(ARGV[6]), -1)
end
return 1
`;
