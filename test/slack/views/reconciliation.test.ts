import { describe, expect, it } from 'vitest';
import { discrepancyAlert, reconciledNow, reconciling } from '../../../src/slack/views/reconciliation.ts';
import { discrepancySentences } from '../../../src/slack/views/discrepancies.ts';
import { aReconciled, everyReconciled } from './reconciled.ts';
import { read, see } from './see.ts';

const DONE = aReconciled({ kind: 'ends_late', of: 'token', ends: 'never' }, { kind: 'done' });
const ROUND = { kind: 'done', cluster: 'home', mode: 'enforce', held: 12, found: [], left: 0 } as const;

describe('a discrepancy', () => {
  it('is told with what it means, what was done, and what to do', () => {
    const sentences = everyReconciled('x').map((what) => read(discrepancySentences(what)));
    expect(sentences.join('\n')).toMatchInlineSnapshot(`
      "x!pvt-baaaaaaa on x: no request of this bot is known for it: the records were lost, or another bot works in the same Proxmox group. It is revoked from Today at 10:10 AM on. If that is wrong, restore the records before, or set reconcile to off and give each bot a group of its own.
      x!pvt-baaaaaaa on x: no request of this bot is known for it: the records were lost, or another bot works in the same Proxmox group. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x: no request of this bot is known for it: the records were lost, or another bot works in the same Proxmox group. It was revoked. Nothing of the token is left on Proxmox.
      x!pvt-baaaaaaa on x: no request of this bot is known for it: the records were lost, or another bot works in the same Proxmox group. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x: no request of this bot is known for it, and its own time is over. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x: no request of this bot is known for it, and its own time is over. It was revoked. Nothing of the token is left on Proxmox.
      x!pvt-baaaaaaa on x: no request of this bot is known for it, and its own time is over. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is there, though nobody has approved its request. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is there, though nobody has approved its request. It was revoked. Nothing of the token is left on Proxmox.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is there, though nobody has approved its request. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is on a user that its request does not name. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is on a user that its request does not name. It was revoked. Nothing of the token is left on Proxmox.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is on a user that its request does not name. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is there, though its request has ended. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is there, though its request has ended. It was revoked. Nothing of the token is left on Proxmox.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is there, though its request has ended. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it belongs to a grant on another cluster, x. Nothing was changed. If two entries of clusters name one cluster, remove one of them; else delete it by hand.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is gone from the cluster, and its grant was to go on. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is gone from the cluster, and its grant was to go on. Its grant ends now, and its requester is told. Find out who took it away.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it is gone from the cluster, and its grant was to go on. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x, asked for by @Ruth: the cluster does not let the bot look at it, so the bot could not revoke it either. Nothing was changed. Put its user back into the bot’s group, and see that the bot has User.Modify there.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its token has no expiry on Proxmox, and was approved until Today at 2:00 PM. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its token has no expiry on Proxmox, and was approved until Today at 2:00 PM. Its approved end was restored. Find out who changed it.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its token has no expiry on Proxmox, and was approved until Today at 2:00 PM. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its user ends on Proxmox Today at 7:00 PM, and was approved until Today at 2:00 PM. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its user ends on Proxmox Today at 7:00 PM, and was approved until Today at 2:00 PM. Its approved end was restored. Find out who changed it.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its user ends on Proxmox Today at 7:00 PM, and was approved until Today at 2:00 PM. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its token ends on Proxmox Today at 11:00 AM, and was approved until Today at 2:00 PM. Nothing was changed. If that is meant, end the grant with /pvetoken revoke baaaaaaa; if not, undo it on the cluster, or revoke it and ask again.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it has no privilege separation any more, so it can do all that its user can. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it has no privilege separation any more, so it can do all that its user can. That was restored. Find out who changed it.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it has no privilege separation any more, so it can do all that its user can. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it has privilege separation now, so it can do nothing. Nothing was changed. If that is meant, end the grant with /pvetoken revoke baaaaaaa; if not, undo it on the cluster, or revoke it and ask again.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its user is disabled, so it does not work. Nothing was changed. If that is meant, end the grant with /pvetoken revoke baaaaaaa; if not, undo it on the cluster, or revoke it and ask again.
      x!pvt-baaaaaaa on x, asked for by @Ruth: the comment of its user does not say pvetoken request baaaaaaa any more, so the bot leaves it alone and cannot revoke it. Nothing was changed. Put that back into the comment.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its user is in other groups, x, x, and has their rights too. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its user is in other groups, x, x, and has their rights too. It was taken out of them. Find out who put it there.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its user is in other groups, x, x, and has their rights too. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x, asked for by @Ruth: its user has another token, x, which can do the same. Nothing was changed. It ends with the grant; find out who made it, and delete it by hand.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it has x on x and below, which nobody approved like this. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it has x on x and below, which nobody approved like this. That was taken away. Find out who granted it.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it has x on x and below, which nobody approved like this. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it has x on x, which nobody approved like this. Nothing was changed, because this cluster is only observed: look into it, or set reconcile to enforce.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it has x on x, which nobody approved like this. That was taken away. Find out who granted it.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it has x on x, which nobody approved like this. Could not put it right; the next round tries again. Reported: x.
      x!pvt-baaaaaaa on x, asked for by @Ruth: it does not have its PVE role on x, so it can do less than was approved. Nothing was changed. If that is meant, end the grant with /pvetoken revoke baaaaaaa; if not, undo it on the cluster, or revoke it and ask again."
    `);
  });

  it('of a request that is not known names nobody and claims no approval', () => {
    const { requester: _, approvedUntil: _until, ...what } = DONE;
    expect(read(discrepancySentences(what))).toMatchInlineSnapshot(
      `"pvt-baaaaaaa@pve!pvt-baaaaaaa on home: its token has no expiry on Proxmox, which nobody approved. Its approved end was restored. Find out who changed it."`,
    );
  });
});

describe('what operators read', () => {
  it('is one message with all that was found', () => {
    const other = aReconciled({ kind: 'disabled' }, { kind: 'reported' }, { cluster: 'lab' });
    expect(see(discrepancyAlert([DONE, other])).text).toMatchInlineSnapshot(`
      ":mag: Found 2 differences between home, lab and what was approved.
      pvt-baaaaaaa@pve!pvt-baaaaaaa on home, asked for by @Ruth: its token has no expiry on Proxmox, and was approved until Today at 2:00 PM. Its approved end was restored. Find out who changed it.
      pvt-baaaaaaa@pve!pvt-baaaaaaa on lab, asked for by @Ruth: its user is disabled, so it does not work. Nothing was changed. If that is meant, end the grant with /pvetoken revoke baaaaaaa; if not, undo it on the cluster, or revoke it and ask again."
    `);
  });

  it('counts what does not fit', () => {
    const { text } = see(discrepancyAlert(Array.from({ length: 500 }, () => DONE)));
    expect(text).toMatch(/^:mag: Found 500 differences between home and what was approved\./);
    expect(text).toMatch(/and 492 more, which are in the audit$/);
  });
});

describe('the answer to /pvetoken reconcile', () => {
  it('says that it began', () => {
    expect(see(reconciling(['home', 'lab'])).text).toMatchInlineSnapshot(
      `"Reading back home, lab. You are told what was found."`,
    );
  });

  it('says what came of it', () => {
    const answers = [
      [ROUND],
      [{ ...ROUND, held: 1, found: [DONE], left: 2 }],
      [{ ...ROUND, mode: 'observe' } as const],
      [
        { kind: 'busy', cluster: 'home' } as const,
        { kind: 'unreadable', cluster: 'lab', detail: 'cluster lab: GET /access/users: status 596' } as const,
      ],
    ];
    expect(answers.map((rounds) => see(reconciledNow(rounds)).text).join('\n\n')).toMatchInlineSnapshot(`
      "Read back home, where 12 requests hold something: all is as approved.

      Read back home, where one request holds something: one difference, 1 put right. 2 could not be looked at just now; the next round does that.
      pvt-baaaaaaa@pve!pvt-baaaaaaa on home, asked for by @Ruth: its token has no expiry on Proxmox, and was approved until Today at 2:00 PM. Its approved end was restored. Find out who changed it.

      Read back home, where 12 requests hold something: all is as approved. Nothing is changed there, because reconcile is observe.

      Nothing was read from home: a round is under way there. Try again in a minute.
      Could not read lab to its end: cluster lab: GET /access/users: status 596. Nothing is concluded from that; the next round tries again."
    `);
  });

  it('is one message however many clusters there are', () => {
    const found = Array.from({ length: 100 }, () => DONE);
    const rounds = Array.from({ length: 60 }, (_, number) => ({ ...ROUND, cluster: `cluster-${number}`, found }));
    const { text } = see(reconciledNow(rounds));
    expect(text).toContain('and 52 more clusters');
  });
});
