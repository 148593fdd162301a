import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../src/store/packing.ts';
import { ENDED, OPEN } from '../domain/states.ts';
import { Evidence, watchRedis } from '../support/evidence.ts';
import { testRedis } from '../support/redis.ts';

describe('a packed record', () => {
  it.each([...OPEN, ...ENDED])('says what it said and is less than half as long: %s', (_, record) => {
    const text = pack(record);
    expect(unpack(text)).toEqual(JSON.parse(JSON.stringify(record)));
    expect(text.length).toBeLessThan(JSON.stringify(record).length / 2);
  });

  it('keeps words that nobody foresaw', () => {
    const words = { reason: '日本語 🙂 \u0000 "{z1.' };
    expect(unpack(pack(words))).toEqual(words);
  });

  it('is read by versions to come as this one wrote it', () => {
    expect(unpack('z1.QzbPEKVwxUxrsFIWWpRCq+na2loA')).toEqual({
      revision: 1,
      request: { state: 'active', ask: { reason: 'Backup' } },
    });
  });

  it('may be JSON still, as it was before records were packed', () => {
    expect(unpack('{"revision":1}')).toEqual({ revision: 1 });
  });

  it.each(['', 'z1.', 'z1.AAAA', 'z2.AAAA', '{"revision":'])('is refused when it is none: %j', (text) => {
    expect(() => unpack(text)).toThrow(/JSON|end of file|invalid|distance/i);
  });

  it('hides no word from those who search Redis for what should not be there', async () => {
    const { url } = await testRedis();
    const evidence = new Evidence();
    const watched = await watchRedis(url, evidence);
    const redis = new Redis(url);
    await redis.set('packed', pack({ said: 'out loud' }));
    redis.disconnect();
    await watched.look();
    expect(evidence.placesOf('out loud')).toEqual(['command', 'string packed']);
  });
});
