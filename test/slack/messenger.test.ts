import { describe, expect, test } from 'vitest';
import { ALERTS, ANN, PROXMOX_ACCESS, RUTH } from '../../playground/slack/workspaces.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { aPendingChange, approvedBy } from '../support/records.ts';
import { homelabPolicy } from './support/bot-on-slack.ts';
import { aMessenger, aRequest, handOver } from './support/messenger.ts';
import { CREDENTIAL, SECRET, secretAnnouncedIn } from './support/on-screen.ts';

describe('messages', () => {
  test('a card is posted, and updated in place', async () => {
    const { messenger, slack } = await aMessenger();
    const policy = homelabPolicy({ approvers: { users: [ANN], groups: [], required: 1 } });
    const posted = await messenger.postCard(aRequest());
    const [card] = slack.messages(PROXMOX_ACCESS);
    expect(posted).toEqual({ ok: true, place: { channel: PROXMOX_ACCESS, ts: card?.ts } });
    if (!posted.ok) throw new Error(posted.detail);
    const { request } = approvedBy(aPendingChange(undefined, policy), ANN, policy).record;
    expect(await messenger.updateCard(posted.place, request)).toEqual(posted);
    expect(slack.messages(PROXMOX_ACCESS)).toMatchObject([{ ts: card?.ts, buttons: [] }]);
    expect(slack.messages(PROXMOX_ACCESS)[0]?.text).toContain('Approved by @Ann');
  });

  test('a status message goes to the requester’s DM, whose own id is used from then on', async () => {
    const { messenger, slack } = await aMessenger();
    const posted = await messenger.postStatus(aRequest(), undefined);
    if (!posted.ok) throw new Error(posted.detail);
    expect(posted.place.channel).toMatch(/^D/);
    await messenger.updateStatus(posted.place, aRequest(), { channel: PROXMOX_ACCESS, ts: '1.2' });
    await messenger.postStatus(aRequest(), undefined);
    expect(slack.as(RUTH).sees().dms).toHaveLength(2);
    expect(slack.calls().filter(({ method }) => method === 'conversations.open')).toHaveLength(1);
  });

  test('replies go to the thread, alerts to their channel', async () => {
    const { messenger, slack, clock } = await aMessenger();
    const card = await messenger.postCard(aRequest());
    if (!card.ok) throw new Error(card.detail);
    const what = { type: 'lapsed', at: clock.now() } as const;
    await messenger.reply(card.place, 'card', aRequest(), what);
    expect(slack.messages(PROXMOX_ACCESS).at(-1)).toMatchObject({ threadTs: card.place.ts });
    const overdue = { type: 'revocation_overdue', since: clock.now(), at: clock.now() } as const;
    expect(await messenger.alert(ALERTS, aRequest(), overdue, undefined)).toMatchObject({ ok: true });
    expect(slack.messages(ALERTS)).toHaveLength(1);
  });

  test('a secret is shown to its owner alone, and removed for good', async () => {
    const { messenger, slack, clock } = await aMessenger();
    const sent = await handOver(messenger, clock);
    if (!sent.ok) throw new Error(sent.detail);
    expect(slack.as(RUTH).sees().dms).toHaveLength(1);
    expect(slack.as(RUTH).sees().dms.at(0)?.text).toContain(SECRET);
    expect(slack.as(RUTH).sees().dms.at(0)?.fallback).not.toContain(SECRET);
    expect(JSON.stringify(slack.as(ANN).sees())).not.toContain(SECRET);
    expect(await messenger.remove(sent.place)).toMatchObject({ ok: true });
    expect(slack.messages()).toEqual([]);
    expect(await messenger.remove(sent.place)).toMatchObject({ ok: true });
  });

  test('a secret never stays longer than its token works', async () => {
    const { messenger, slack, clock } = await aMessenger();
    const place = await secretAnnouncedIn(messenger, aRequest());
    await messenger.handOver(place, aRequest(), CREDENTIAL, clock.now() + 3 * MINUTE, false);
    expect(slack.as(RUTH).sees().dms.at(0)?.text).toContain('3m');
    expect(slack.as(RUTH).sees().dms.at(0)?.text).not.toContain('10m');
  });

  test('only an active grant can be reminded of', async () => {
    const { messenger } = await aMessenger();
    await expect(messenger.remind(aRequest())).rejects.toThrow('is pending');
  });
});

describe('reactions on a card', () => {
  test('are read back as reviews by their exact names, without our own', async () => {
    const { messenger, slack } = await aMessenger();
    const card = await messenger.postCard(aRequest());
    if (!card.ok) throw new Error(card.detail);
    await slack.as(ANN).react(card.place, 'white_check_mark');
    await slack.as(RUTH).react(card.place, 'x');
    await slack.as(RUTH).react(card.place, 'eyes');
    await slack.as(slack.botUserId).react(card.place, 'x');
    expect(await messenger.readReactions(card.place)).toEqual([
      { by: ANN, verdict: 'approve' },
      { by: RUTH, verdict: 'deny' },
    ]);
  });

  test('are not known when the card is gone', async () => {
    const { messenger, slack } = await aMessenger();
    const card = await messenger.postCard(aRequest());
    if (!card.ok) throw new Error(card.detail);
    await messenger.remove(card.place);
    expect(await messenger.readReactions(card.place)).toBeUndefined();
    slack.inject({ method: 'reactions.get', kind: 'error', error: 'missing_scope' });
    await expect(messenger.readReactions(card.place)).rejects.toMatchObject({ outcome: 'not_done' });
  });
});

describe('a message with a secret', () => {
  test('that Slack does not delete is overwritten, in its text as in its blocks', async () => {
    const { messenger, slack, clock } = await aMessenger();
    const sent = await handOver(messenger, clock);
    if (!sent.ok) throw new Error(sent.detail);
    slack.admin.setComplianceExports(true);
    expect(await messenger.remove(sent.place)).toEqual({ ok: false, detail: 'compliance_exports_prevent_deletion' });
    expect(slack.as(RUTH).sees().dms.at(0)?.text).toContain(SECRET);
    expect(await messenger.overwriteSecret(sent.place)).toEqual({ ok: true, how: 'overwritten' });
    const [message] = slack.as(RUTH).sees().dms;
    expect(message?.text).toContain('is not shown any more');
    expect(message?.buttons).toEqual([]);
    expect(JSON.stringify(slack.messages())).not.toContain(SECRET);
  });

  test.each(['cant_delete_message', 'missing_scope', 'channel_not_found', 'a_code_of_tomorrow'])(
    'that Slack refuses to delete is still there, whatever the refusal: %s',
    async (error) => {
      const { messenger, slack, clock } = await aMessenger();
      const sent = await handOver(messenger, clock);
      if (!sent.ok) throw new Error(sent.detail);
      slack.inject({ method: 'chat.delete', kind: 'error', error });
      slack.inject({ method: 'chat.update', kind: 'error', error });
      expect(await messenger.remove(sent.place)).toEqual({ ok: false, detail: error });
      expect(await messenger.overwriteSecret(sent.place)).toEqual({ ok: false, detail: error });
    },
  );

  test('that is gone already counts as removed, also when it was to be overwritten', async () => {
    const { messenger } = await aMessenger();
    const gone = { channel: PROXMOX_ACCESS, ts: '1.2' };
    expect(await messenger.remove(gone)).toEqual({ ok: true, how: 'removed' });
    expect(await messenger.overwriteSecret(gone)).toEqual({ ok: true, how: 'removed' });
  });

  test.each(['chat.delete', 'chat.update'] as const)(
    'is not known to be gone when %s is not answered',
    async (method) => {
      const { messenger, slack, clock } = await aMessenger();
      const sent = await handOver(messenger, clock);
      if (!sent.ok) throw new Error(sent.detail);
      slack.inject({ method, kind: 'reset', done: false });
      const act = method === 'chat.delete' ? messenger.remove(sent.place) : messenger.overwriteSecret(sent.place);
      await expect(act).rejects.toMatchObject({ service: 'Slack', outcome: 'unknown' });
    },
  );
});

describe('the request that a message asks to decide', () => {
  test('is found by its button, while it asks', async () => {
    const { messenger, slack } = await aMessenger();
    const request = aRequest();
    const card = await messenger.postCard(request);
    const status = await messenger.postStatus(request, undefined);
    if (!card.ok || !status.ok) throw new Error('not posted');
    expect(await messenger.requestOn(card.place)).toBe(request.id);
    expect(await messenger.requestOn(status.place)).toBeUndefined();
    expect(await messenger.requestOn({ channel: PROXMOX_ACCESS, ts: '1.2' })).toBeUndefined();
    const said = slack.as(RUTH).say('proxmox-access', `Approve ${request.id}`);
    expect(await messenger.requestOn(said)).toBeUndefined();
  });
});
