import { describe, expect, it } from 'vitest';
import { readAddress, type RedisAddress } from '../../src/redis/address.ts';

function accepted(text: string): RedisAddress {
  const read = readAddress(text);
  if (!read.ok) throw new Error(read.reason);
  return read.address;
}

function refused(text: string): string {
  const read = readAddress(text);
  return read.ok ? `accepted as ${read.address.kind}` : read.reason;
}

const NOBODY = { username: undefined, password: undefined };

describe('an address of Redis', () => {
  it.each(['redis://r:6379/3', 'rediss://u:p@r:6379', '/run/redis.sock', '/run/redis.sock?db=3'])(
    '%s names one server',
    (url) => {
      expect(accepted(url)).toEqual({ kind: 'server', url });
    },
  );

  it('names Sentinels, what they call the master, and its database', () => {
    expect(accepted('redis+sentinel://s1,s2:26380,[fd00::3]:26381/mymaster')).toEqual({
      kind: 'sentinel',
      sentinels: [
        { host: 's1', port: 26_379 },
        { host: 's2', port: 26_380 },
        { host: 'fd00::3', port: 26_381 },
      ],
      master: 'mymaster',
      database: 0,
      tls: false,
      toSentinels: NOBODY,
      ...NOBODY,
    });
    expect(accepted('redis+sentinel://s1/mymaster/3')).toMatchObject({ database: 3 });
    expect(accepted('redis+sentinel://s1/mymaster?db=4')).toMatchObject({ database: 4 });
  });

  it('has one login for the servers and another for the Sentinels, and TLS to all of them', () => {
    expect(
      accepted('rediss+sentinel://bot:p%40ss%2Fword%3A@s1/my-master.1?sentinel_username=w&sentinel_password=a%26b'),
    ).toMatchObject({
      tls: true,
      username: 'bot',
      password: 'p@ss/word:',
      master: 'my-master.1',
      toSentinels: { username: 'w', password: 'a&b' },
    });
    expect(accepted('redis+sentinel://:only@s1/m')).toMatchObject({ username: undefined, password: 'only' });
  });

  it('names nodes of a cluster', () => {
    expect(accepted('rediss+cluster://:p@n1:7000,n2')).toEqual({
      kind: 'cluster',
      nodes: [
        { host: 'n1', port: 7000 },
        { host: 'n2', port: 6379 },
      ],
      tls: true,
      username: undefined,
      password: 'p',
    });
    expect(accepted('redis+cluster://n1/0')).toMatchObject({ kind: 'cluster' });
  });

  it.each([
    ['s1:26379,s2:26379', /must begin with redis:\/\//],
    ['redis+sentinels://s1/m', /must begin with redis:\/\//],
    ['redis+sentinel://', /must name the Sentinels and what they call the master, as in redis\+sentinel:/],
    ['redis+sentinel://s1,s2', /must name the Sentinels and what they call the master/],
    ['redis+sentinel://s1,,s2/m', /must name the Sentinels/],
    ['redis+sentinel://s1:99999/m', /must name the Sentinels/],
    ['redis+sentinel://s1/m/three', /must name the database by its number/],
    ['redis+sentinel://s1/m/3/4', /must name the database by its number/],
    ['redis+sentinel://s1/m?tls=no', /has an option besides db, sentinel_username and sentinel_password/],
    ['redis+sentinel://:p@ss@s1/m', /in which @, \/ or % are not written as %40, %2F and %25/],
    ['redis+sentinel://:100%@s1/m', /in which @, \/ or % are not written/],
    ['redis+cluster://', /must name some nodes of the cluster/],
    ['redis+cluster://n1/1', /names more than nodes; a Redis Cluster has one database/],
    ['redis+cluster://n1?x=1', /names more than nodes/],
  ])('%s is refused', (text, reason) => {
    expect(refused(text)).toMatch(reason);
  });
});
