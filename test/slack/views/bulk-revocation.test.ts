import { describe, expect, it } from 'vitest';
import type { Selection } from '../../../src/domain/selection.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { confirmSelection, revokedMany, revokingMany } from '../../../src/slack/views/bulk-revocation.ts';
import { grantPicker, nothingPicked } from '../../../src/slack/views/grant-picker.ts';
import { refusalSentence } from '../../../src/slack/views/refusals.ts';
import { anId, MONDAY, RUTH } from '../../support/records.ts';
import { active, recordOf } from './requests.ts';
import { read, see } from './see.ts';

const ROLE: Selection = { by: 'role', role: 'provisioner' };
const EVERY: Selection[] = [ROLE, { by: 'user', user: RUTH }, { by: 'cluster', cluster: 'home' }, { by: 'all' }];

function proposal(count: number, selection = ROLE) {
  return { questionId: 'f00d', selection, grants: Array.from({ length: count }, () => recordOf(active())) };
}

describe('the question before many grants are ended', () => {
  it('counts them, shows some, and asks once more', () => {
    const seen = see(confirmSelection(proposal(12)));
    expect(seen.text).toMatchInlineSnapshot(`
      "12 grants of provisioner: revoke them all?
      k7m3q9xa of @Ruth, provisioner on home, is active until Today at 2:00 PM
      k7m3q9xa of @Ruth, provisioner on home, is active until Today at 2:00 PM
      k7m3q9xa of @Ruth, provisioner on home, is active until Today at 2:00 PM
      k7m3q9xa of @Ruth, provisioner on home, is active until Today at 2:00 PM
      k7m3q9xa of @Ruth, provisioner on home, is active until Today at 2:00 PM
      k7m3q9xa of @Ruth, provisioner on home, is active until Today at 2:00 PM
      k7m3q9xa of @Ruth, provisioner on home, is active until Today at 2:00 PM
      k7m3q9xa of @Ruth, provisioner on home, is active until Today at 2:00 PM
      k7m3q9xa of @Ruth, provisioner on home, is active until Today at 2:00 PM
      k7m3q9xa of @Ruth, provisioner on home, is active until Today at 2:00 PM
      and 2 more
      [Revoke 12 grants]
      Nothing was changed yet. The button works for ten minutes, on what matches when you click it."
    `);
    expect(see(confirmSelection(proposal(2))).text).not.toContain('more');
    expect(JSON.stringify(confirmSelection(proposal(12)).blocks)).toContain('"value":"f00d"');
  });

  it('names what they have in common', () => {
    const headings = EVERY.map((selection) => see(confirmSelection(proposal(1, selection))).notification);
    expect(headings.join('\n')).toMatchInlineSnapshot(`
      "1 grant of provisioner: revoke it?
      1 grant of @Ruth: revoke it?
      1 grant on home: revoke it?
      1 grant: revoke it?"
    `);
    const nothing = EVERY.map((selection) => read(refusalSentence({ kind: 'nothing_selected', selection })));
    expect(nothing.join('\n')).toMatchInlineSnapshot(`
      "Nothing to revoke: no grant of provisioner is approved or active. See what there is with /pvetoken list all.
      Nothing to revoke: no grant of @Ruth is approved or active. See what there is with /pvetoken list all.
      Nothing to revoke: no grant on home is approved or active. See what there is with /pvetoken list all.
      Nothing to revoke: no grant is approved or active. See what there is with /pvetoken list all."
    `);
  });

  it('is answered with what came of it', () => {
    const answers = [
      revokingMany({ selection: ROLE, ids: Array.from({ length: 300 }, (_, index) => anId(index)) }),
      revokedMany({ selection: ROLE, started: 3, ended: 0, failed: 0 }),
      revokedMany({ selection: { by: 'all' }, started: 297, ended: 2, failed: 1 }),
      revokedMany({ selection: ROLE, started: 0, ended: 1, failed: 0 }),
    ];
    expect(answers.map((answer) => see(answer).text).join('\n')).toMatchInlineSnapshot(`
      "Revoking 300 grants of provisioner. You are told when all were started.
      Started to revoke 3 grants of provisioner. The cards say when each is gone; see what is left with /pvetoken list all.
      Started to revoke 297 grants. 2 grants had ended or begun to end before. Could not start with 1 grant: type the command again for what is left. The cards say when each is gone; see what is left with /pvetoken list all.
      Started to revoke no grant of provisioner. 1 grant had ended or begun to end before."
    `);
  });
});

describe('the choice of a token', () => {
  it('shows each with the time it has left', () => {
    const seen = see(grantPicker([active()], MONDAY + HOUR));
    expect(seen.text).toMatchInlineSnapshot(`
      "Choose the token you no longer need.
      (Your active tokens) [Revoke]
      With the id of a request it is one step: /pvetoken revoke ID."
    `);
    expect(JSON.stringify(grantPicker([active()], MONDAY + HOUR).blocks)).toMatch(
      /"text":"k7m3q9xa: provisioner on home, \d+h left".*"text":"Rebuild the dev cluster"/,
    );
    expect(JSON.stringify(grantPicker([active()], MONDAY + 99 * HOUR).blocks)).toContain('ending now');
  });

  it('fits into what Slack shows, and counts the rest', () => {
    const words = '👨‍👩‍👧‍👦"&'.repeat(100);
    const grants = Array.from({ length: 103 }, () => active({ role: words, reason: words, terms: { cluster: words } }));
    expect(see(grantPicker(grants, MONDAY)).text).toContain('These are the newest 30 of 103.');
  });

  it('is none without a token, and needs one to be chosen', () => {
    expect([grantPicker([], MONDAY), nothingPicked()].map((answer) => see(answer).text).join('\n'))
      .toMatchInlineSnapshot(`
      "Nothing to revoke: you have no active token. See your requests with /pvetoken list.
      Nothing was changed: choose a token from the menu first, then click Revoke."
    `);
  });
});
