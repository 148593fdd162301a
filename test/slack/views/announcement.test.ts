import { describe, expect, it } from 'vitest';
import { audiencesOf, type Audience, type Event } from '../../../src/domain/event.ts';
import type { Cause, Problem } from '../../../src/domain/cause.ts';
import type { Request } from '../../../src/domain/request.ts';
import { announcement } from '../../../src/slack/views/announcement.ts';
import { MONDAY, RUTH } from '../../support/records.ts';
import { EVENTS } from './events.ts';
import { active, EXPIRED, pending, revoked, revoking, TAKEN_AWAY } from './requests.ts';
import { see } from './see.ts';

function told(audience: Audience, event: Event, request: Request = pending()) {
  return see(announcement(audience, request, { ...event, at: MONDAY }));
}

describe('the card’s thread', () => {
  it('is told in a sentence or two what happened', () => {
    const { approved, activated, denied, cancelled, lapsed, failed } = EVENTS;
    const replies = [approved, activated, denied, cancelled, lapsed, failed].map((event) => told('card', event).text);
    expect(replies.join('\n\n')).toMatchInlineSnapshot(`
      "Approved. The token is being made; its secret goes to the requester alone, by direct message.

      Handed over. The token works until Today at 2:00 PM.

      Denied. No token was made.

      Cancelled by the requester. There is nothing left to decide.

      Lapsed: nobody decided in time. No token was made.

      Failed. Proxmox refused to make the token. Reported: 403 Permission check failed. Nothing of the token is left on Proxmox. An administrator has to look into the answer of the cluster."
    `);
  });

  it('is told why a token ends, and when it is gone', () => {
    const causes: Cause[] = [EXPIRED, TAKEN_AWAY, { kind: 'revoked', by: RUTH, as: 'requester' }];
    const started = causes.map((cause) => told('card', { type: 'revocation_started', cause }, active()).text);
    const ended = causes.map(
      (cause) => told('card', { type: 'revoked', cause, wasOverdue: false }, revoked(cause)).text,
    );
    expect([...started, ...ended].join('\n\n')).toMatchInlineSnapshot(`
      "Being revoked: its time ran out.

      Being revoked: taken away by an approver.

      Being revoked: given back by the requester.

      Revoked: its time ran out. Nothing of the token is left on Proxmox.

      Revoked: taken away by an approver. Nothing of the token is left on Proxmox.

      Revoked: given back by the requester. Nothing of the token is left on Proxmox."
    `);
  });

  it.each(Object.values(EVENTS).filter((event) => audiencesOf(event).includes('card') && !('groups' in event)))(
    'pings nobody: $type',
    (event) => {
      expect(told('card', event, active()).pings).toEqual([]);
    },
  );

  it.each([EVENTS.approvers_reminded, EVENTS.escalated])('pings those who can help: $type', (event) => {
    expect(told('card', event).pings).toEqual(event.users);
  });

  it('is told why somebody is pinged', () => {
    const { approvers_reminded: reminded, escalated } = EVENTS;
    expect([reminded, escalated].map((event) => told('card', event).text).join('\n\n')).toMatchInlineSnapshot(`
      "@S0ADMINS, @Ann: this still waits for a decision. It lapses Tomorrow at 10:00 AM.

      @Ann: nobody decided this for 12h, so you can decide it too."
    `);
  });
});

describe('the requester', () => {
  it('is told what it means for them and what they can do', () => {
    const { denied, lapsed, failed } = EVENTS;
    const replies = [denied, lapsed, failed].map((event) => told('requester', event).text);
    expect(replies.join('\n\n')).toMatchInlineSnapshot(`
      "Denied by @Ann. You get no token this time. Talk to them, or say more about why you need it. Ask again with /pvetoken request provisioner REASON.

      Lapsed: nobody decided in time. You get no token this time. Ask again with /pvetoken request provisioner REASON.

      Failed. Proxmox refused to make the token. You get no token this time. Nothing of the token is left on Proxmox. An administrator has to look into the answer of the cluster. Ask again with /pvetoken request provisioner REASON."
    `);
  });

  it('is told when their token is gone', () => {
    expect(told('requester', EVENTS.revoked, revoked(TAKEN_AWAY)).text).toMatchInlineSnapshot(
      `"Revoked: taken away by @Ann, an approver. Nothing of the token is left on Proxmox. Ask again with /pvetoken request provisioner REASON."`,
    );
  });
});

describe('a new secret', () => {
  it('is told of in the card’s thread, without the requester’s name', () => {
    expect(told('card', EVENTS.rotated, active()).text).toMatchInlineSnapshot(
      `"Renewed the secret: it went to the requester alone, and the earlier one no longer works. The token ends as before, Today at 2:00 PM."`,
    );
  });

  it('that was not made is told of with what it means', () => {
    const replies = (['card', 'requester'] as const).map((audience) => told(audience, EVENTS.rotation_failed).text);
    expect(replies.join('\n\n')).toMatchInlineSnapshot(`
      "Kept the old secret: the cluster did not make a new one. Reported: Proxmox: connection refused. Nothing was changed.

      Kept the old secret: the cluster did not make a new one. Nothing was changed, so the secret you have works as before. Try again with /pvetoken rotate k7m3q9xa."
    `);
  });

  it('that could not be handed over ends the grant, and everybody reads why', () => {
    const problem: Problem = { kind: 'requester_unreachable', detail: 'is_archived' };
    const cause: Cause = { kind: 'not_rotated', problem };
    const started: Event = { type: 'revocation_started', cause };
    const ended: Event = { type: 'revoked', cause, wasOverdue: false };
    const replies = [
      told('card', started, active()).text,
      told('card', ended, revoked(cause)).text,
      told('requester', ended, revoked(cause)).text,
    ];
    expect(replies.join('\n\n')).toMatchInlineSnapshot(`
      "Being revoked: its secret was to be replaced, and no new one that works could be handed over.

      Revoked: its secret was to be replaced, and no new one that works could be handed over. Reported: is_archived. Nothing of the token is left on Proxmox.

      Revoked: its secret was to be replaced, and no new one that works could be handed over. Nothing of the token is left on Proxmox. The requester has to allow direct messages from this app. Ask again with /pvetoken request provisioner REASON."
    `);
  });
});

describe('a revocation that takes long', () => {
  const request = revoking(TAKEN_AWAY, { overdue: true });

  it('is told to everyone whom it concerns', () => {
    const audiences: Audience[] = ['card', 'requester', 'alerts'];
    const replies = audiences.map((audience) => told(audience, EVENTS.revocation_overdue, request).text);
    expect(replies.join('\n\n')).toMatchInlineSnapshot(`
      "Still being revoked: the cluster has not confirmed it since Today at 11:00 AM. The token may still work, until its own expiry on Proxmox Today at 2:00 PM. The bot keeps trying.

      Still being revoked: the cluster has not confirmed it since Today at 11:00 AM. The token may still work, until its own expiry on Proxmox Today at 2:00 PM. Please do not use it; the bot keeps trying.

      :rotating_light: Cannot revoke pvt-k7m3q9xa@pve!pvt-k7m3q9xa on home: the cluster has not confirmed it since Today at 11:00 AM. The token may still work, until its own expiry on Proxmox Today at 2:00 PM. @Ruth asked for it. The bot keeps trying. Check the cluster, and see /pvetoken status k7m3q9xa."
    `);
  });

  it('does not claim more than is known about a token without a grant', () => {
    const { grant: _, ...unfinished } = request;
    expect(told('card', EVENTS.revocation_overdue, unfinished).text).toContain('The token may still work.');
  });

  it('is taken back in the alerts when it is over', () => {
    expect(told('alerts', EVENTS.revoked, revoked(TAKEN_AWAY)).text).toMatchInlineSnapshot(
      `"Revoked after all: pvt-k7m3q9xa@pve!pvt-k7m3q9xa on home is gone. There is nothing left to do."`,
    );
    expect(told('alerts', EVENTS.failed).text).toBe(
      'Cleaned up after all: nothing of pvt-k7m3q9xa@pve!pvt-k7m3q9xa on home is left. There is nothing left to do.',
    );
  });
});

describe('a secret that stays on the screen', () => {
  it('is told to its owner and in the alerts, with what it is still good for', () => {
    const audiences: Audience[] = ['requester', 'alerts'];
    const both = audiences.map((audience) => told(audience, EVENTS.secret_stuck, active()).text);
    const ended = told('requester', EVENTS.secret_stuck, revoked(EXPIRED)).text;
    expect([...both, ended].join('\n\n')).toMatchInlineSnapshot(`
      ":warning: Cannot take your secret off the screen: Slack lets this app neither delete its message nor put other words there. Whoever can read these direct messages can use the token until it ends: where that worries you, end it with /pvetoken revoke k7m3q9xa. The bot keeps trying.

      :warning: Cannot take the secret of pvt-k7m3q9xa@pve!pvt-k7m3q9xa on home out of the direct messages of @Ruth: Slack lets this app neither delete its message nor put other words there. Whoever can read these direct messages can use the token until it ends: where that worries you, end it with /pvetoken revoke k7m3q9xa. The bot keeps trying. Reported: compliance_exports_prevent_deletion, edit_window_closed.

      :warning: Cannot take your secret off the screen: Slack lets this app neither delete its message nor put other words there. The token has ended, so the secret opens nothing any more. The bot keeps trying."
    `);
  });

  it('is told to be gone after all', () => {
    const { secret_removed: removed, secret_overwritten: overwritten } = EVENTS;
    const texts = [told('requester', removed), told('requester', overwritten), told('alerts', overwritten)];
    expect(texts.map(({ text }) => text).join('\n\n')).toMatchInlineSnapshot(`
      "Gone after all: your secret is not shown any more; its message was deleted.

      Gone after all: your secret is not shown any more; other words stand in its message.

      Gone after all: the secret of pvt-k7m3q9xa@pve!pvt-k7m3q9xa on home is not shown any more; other words stand in its message. There is nothing left to do."
    `);
  });
});

describe('votes', () => {
  it('are told of in the card’s thread, without a ping', () => {
    const { voted, vote_dropped: dropped, terms_changed: changed } = EVENTS;
    expect([voted, dropped, changed].map((event) => told('card', event).text)).toMatchInlineSnapshot(`
      [
        "Approved by 1 of 2; one more is needed.",
        "An earlier approval no longer counts: whoever gave it may not approve this role any more.",
        "Asked again, because the role has changed since: it grants another PVE role and gives its tokens another owner. The card shows what would be granted. Approvals given before do not count; please decide again. A reaction counts again once it is taken away and given anew.",
      ]
    `);
  });
});

describe('problems', () => {
  const kinds: Record<Problem['kind'], true> = {
    refused_by_cluster: true,
    owner_missing: true,
    owner_is_the_bot: true,
    no_privileges: true,
    privileges_differ: true,
    pve_role_differs: true,
    requester_unreachable: true,
    card_undeliverable: true,
    cluster_unavailable: true,
    slack_unavailable: true,
    provisioned_twice: true,
    token_gone: true,
  };

  it('are told in words, with what was reported and what would mend them', () => {
    const replies = (Object.keys(kinds) as Problem['kind'][]).map(
      (kind) => told('card', { type: 'failed', problem: { kind, detail: 'no' }, wasOverdue: false }).text,
    );
    expect(replies.join('\n\n')).toMatchInlineSnapshot(`
      "Failed. Proxmox refused to make the token. Reported: no. Nothing of the token is left on Proxmox. An administrator has to look into the answer of the cluster.

      Failed. The Proxmox user that was to own the token does not exist. Reported: no. Nothing of the token is left on Proxmox. An administrator has to create that user or change the role.

      Failed. The Proxmox user that was to own the token is this app’s own, for which it makes none. Reported: no. Nothing of the token is left on Proxmox. An administrator has to name another owner.

      Failed. The token would have been useless: its owner has none of the role’s privileges on these paths. Reported: no. Nothing of the token is left on Proxmox. An administrator has to give the owner more rights or change the role.

      Failed. The token could do something other than its role says, so it was taken away before anyone got it. Reported: no. Nothing of the token is left on Proxmox. An administrator has to compare the role with the rights on the cluster.

      Failed. The PVE role has other privileges on the cluster than in this app’s configuration, so no token was made of it. Reported: no. Nothing of the token is left on Proxmox. An administrator has to run pvetoken roles plan, which shows the difference, and pvetoken roles apply, which mends it.

      Failed. Slack did not deliver the secret by direct message, so the token was taken away. Reported: no. Nothing of the token is left on Proxmox. The requester has to allow direct messages from this app.

      Failed. Slack did not show the card to the approvers. Reported: no. Nothing of the token is left on Proxmox. An administrator has to invite this app to the channel of the role, or name another channel.

      Failed. The cluster did not make the token in time. Reported: no. Nothing of the token is left on Proxmox. Wait until the cluster answers.

      Failed. Slack did not take the secret’s message in time, so the token was taken away. Reported: no. Nothing of the token is left on Proxmox. Wait until Slack answers.

      Failed. Two attempts to make the token overlapped, so the secret that was shown is not valid. Reported: no. Nothing of the token is left on Proxmox. Another request gets a valid one.

      Failed. The token was not on Proxmox any more. Reported: no. Nothing of the token is left on Proxmox. Ask an administrator why it was gone from Proxmox already."
    `);
  });
});

describe('an event', () => {
  const audiences: Audience[] = ['card', 'requester', 'alerts'];
  const pairs = Object.values(EVENTS).flatMap((event) => audiences.map((audience) => ({ event, audience })));

  it.each(pairs.filter(({ event, audience }) => audiencesOf(event).includes(audience)))(
    'is told where the domain says: $event.type, $audience',
    ({ event, audience }) => {
      expect(told(audience, event, active()).text).not.toBe('');
    },
  );

  it.each(pairs.filter(({ event, audience }) => !audiencesOf(event).includes(audience)))(
    'is told nowhere else: $event.type, $audience',
    ({ event, audience }) => {
      expect(() => told(audience, event, active())).toThrow(RangeError);
    },
  );
});
