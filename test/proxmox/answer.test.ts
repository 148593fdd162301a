import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readAnswer, type ProxmoxAnswer } from '../../src/proxmox/answer.ts';

function answer(status: number, statusText: string, body = ''): ProxmoxAnswer<{ privsep: number }> {
  return readAnswer({ status, statusText, body }, z.object({ privsep: z.number() }));
}

describe('an answer of Proxmox', () => {
  it('is data when it has the known form', () => {
    expect(answer(200, 'OK', '{"data":{"privsep":1,"more":"than used"}}')).toEqual({
      kind: 'ok',
      data: { privsep: 1 },
    });
  });

  it.each(['', 'not json', '{"data":null}', '{"data":{"privsep":"secret-value"}}', '[]'])(
    'leaves the outcome unknown when it is %j, and does not quote it',
    (body) => {
      expect(answer(200, 'OK', body)).toEqual({ kind: 'unknown', detail: 'an answer of a form that is not known' });
    },
  );

  it('is a refusal with its message and the errors of its parameters', () => {
    const body = JSON.stringify({
      data: null,
      message: 'Parameter verification failed.\n',
      errors: { tokenid: 'Token already exists.' },
    });
    expect(answer(400, 'Parameter verification failed.', body)).toEqual({
      kind: 'refused',
      status: 400,
      reason: 'Parameter verification failed.',
      errors: { tokenid: 'Token already exists.' },
    });
  });

  it('takes the reason phrase for the message where there is none, as before 8.4', () => {
    expect(answer(500, "no such user ('x@pve')", '{"data":null}')).toEqual({
      kind: 'refused',
      status: 500,
      reason: "no such user ('x@pve')",
      errors: {},
    });
  });

  it('reads a refusal in plain text', () => {
    expect(answer(501, "Unexpected content for method 'GET'", 'plain')).toMatchObject({ kind: 'refused', status: 501 });
  });

  it('keeps no more of a long message than people read', () => {
    const refused = answer(400, 'x'.repeat(10_000));
    expect(refused.kind === 'refused' && refused.reason.length).toBe(500);
  });

  it('passes on no secret that something in between quoted, and few errors of a bounded length', () => {
    const secret = 'cab1ecab-1eca-4b1e-8ab1-ecab1ecab1ec';
    const errors = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, 'x'.repeat(10_000)]));
    const body = JSON.stringify({ message: `died of ${secret}\n`, errors: { tokenid: `not ${secret}`, ...errors } });
    const refused = answer(400, 'Bad', body);
    expect(refused).toMatchObject({ reason: 'died of [secret]', errors: { tokenid: 'not [secret]' } });
    expect(JSON.stringify(refused).length).toBeLessThan(20 * 520);
  });

  it.each([
    "generating token failed: cfs-lock 'file-user_cfg' error: got lock request timeout",
    "ACL update failed: cfs-lock 'file-user_cfg' error: got lock timeout - aborting command",
  ])('tells a lock that could not be had: %s', (reason) => {
    expect(answer(500, reason, '{"data":null}')).toEqual({ kind: 'locked' });
  });

  it.each([
    [401, 'unauthorized'],
    [503, 'not_done'],
    [595, 'not_done'],
    [301, 'not_done'],
    [308, 'not_done'],
    [596, 'unknown'],
    [599, 'unknown'],
    [502, 'unknown'],
    [504, 'unknown'],
    [204, 'unknown'],
    [403, 'refused'],
  ])('with status %i is %s', (status, kind) => {
    expect(answer(status, 'reason').kind).toBe(kind);
  });
});
