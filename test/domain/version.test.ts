import { expect, it } from 'vitest';
import { isOlder } from '../../src/domain/version.ts';

it.each([
  ['6.4-15', '7.4', true],
  ['7.4-3', '7.4', false],
  ['7.3', '7.4', true],
  ['9.1.1', '7.4', false],
  ['10.0', '7.4', false],
  ['6.0.16', '6.2', true],
  ['6.2.0', '6.2', false],
  ['7', '6.2', false],
  ['6', '6.2', true],
  ['unknown', '6.2', false],
])('%s is compared with %s number by number: older is %s', (version, oldest, older) => {
  expect(isOlder(version, oldest)).toBe(older);
});
