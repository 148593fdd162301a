import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';

const TEXT = '6f1c2f6e-0d7b-4c3b-9a51-2f3f6f0c7d11';
const secret = new Secret(TEXT);

describe('a secret', () => {
  it('gives its text to the one who asks for it by name', () => {
    expect(secret.reveal()).toBe(TEXT);
  });

  it.each<[string, () => string]>([
    ['as a string', () => String(secret)],
    ['in a template', () => `token ${secret.toString()}`],
    ['added to a string', () => ''.concat(...['token ', secret].map(String))],
    ['as JSON', () => JSON.stringify(secret)],
    ['as JSON within an object', () => JSON.stringify({ credential: { secret } })],
    ['inspected', () => inspect(secret)],
    ['inspected within an object', () => inspect({ credential: { secret } }, { depth: null })],
    ['inspected with all that is hidden', () => inspect(secret, { showHidden: true, depth: null, getters: true })],
    ['inspected without its own say', () => inspect(secret, { customInspect: false, showHidden: true })],
    ['formatted by %s', () => format('%s', secret)],
    ['formatted by %o', () => format('%o', { secret })],
    ['formatted by %j', () => format('%j', { secret })],
    ['copied by its properties', () => JSON.stringify({ ...Object.getOwnPropertyDescriptors(secret) })],
    ['sent to another thread', () => serialize(secret).toString('latin1')],
    ['as the cause of an error', () => inspect(new Error('refused', { cause: secret }))],
  ])('does not show it %s', (_, show) => {
    expect(show()).not.toContain(TEXT);
  });

  it('says that it is one', () => {
    expect(`${secret.toString()} ${JSON.stringify({ secret })} ${inspect(secret)}`).toBe(
      '[secret] {"secret":"[secret]"} [secret]',
    );
  });
});
