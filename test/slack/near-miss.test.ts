import { describe, expect, test } from 'vitest';
import { nearMisses } from '../../src/slack/near-miss.ts';

const ROLES = ['provisioner', 'operator', 'prod-operator', 'operators', 'auditor'];

describe('the names that somebody may have meant', () => {
  test.each([
    ['provisoner', ['provisioner']],
    ['PROVISIONER', ['provisioner']],
    ['oprator', ['operator', 'operators']],
    ['operator', ['operator', 'operators', 'prod-operator']],
    ['prov', ['provisioner']],
    ['auditr', ['auditor']],
    ['adutior', ['auditor']],
    ['pr', []],
    ['or', []],
    ['backup', []],
    ['', []],
  ])('"%s" may be one of %j, the closest first', (word, near) => {
    expect(nearMisses(word, ROLES)).toEqual(near);
  });

  test('a word of thousands of signs is compared with nothing', () => {
    const long = 'x'.repeat(100_000);
    expect(nearMisses(long, [`${long}y`.slice(1)])).toEqual([]);
  });
});
