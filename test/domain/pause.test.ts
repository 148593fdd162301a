import { describe, expect, it } from 'vitest';
import { judgePause, pauseOn, refusePaused, type Pause } from '../../src/domain/pause.ts';
import { MONDAY } from '../support/records.ts';

function aPause(cluster?: string, reason = 'Upgrade to 9.2'): Pause {
  return { cluster, by: 'U0ADA', reason, since: MONDAY };
}

describe('a cluster gets no new tokens', () => {
  it('while it is paused, or all are', () => {
    expect(pauseOn([aPause('lab'), aPause('home')], 'home')).toEqual(aPause('home'));
    expect(pauseOn([aPause()], 'home')).toEqual(aPause());
  });

  it('because of the pause of all, where its own would end sooner', () => {
    expect(pauseOn([aPause('home'), aPause()], 'home')).toEqual(aPause());
  });

  it('for no other reason', () => {
    expect(pauseOn([], 'home')).toBeUndefined();
    expect(pauseOn([aPause('lab')], 'home')).toBeUndefined();
  });
});

describe('a pause', () => {
  it('may be of all clusters, or of one that there is', () => {
    expect(judgePause(aPause(), ['home'])).toBeUndefined();
    expect(judgePause(aPause('home'), ['lab', 'home'])).toBeUndefined();
    expect(judgePause(aPause('hme'), ['lab', 'home'])).toEqual({
      kind: 'no_such_cluster',
      cluster: 'hme',
      available: ['lab', 'home'],
      command: 'pause',
    });
  });

  it('has a reason of 1,000 characters at most, as people count them', () => {
    expect(judgePause(aPause('home', '🔧'.repeat(1000)), ['home'])).toBeUndefined();
    expect(judgePause(aPause('home', '🔧'.repeat(1001)), ['home'])).toEqual({
      kind: 'reason_too_long',
      length: 1001,
      longest: 1000,
    });
  });

  it('says no to whatever would lead to a new token, and names itself', () => {
    expect(refusePaused(aPause('home'), 'reaction')).toEqual({
      ok: false,
      refusal: { kind: 'paused', pause: aPause('home'), act: 'reaction' },
    });
  });
});
