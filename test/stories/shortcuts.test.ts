import { describe, expect, it } from 'vitest';
import { ABE, ANN, PROXMOX_ACCESS, RUTH } from '../../playground/slack/workspaces.ts';
import type { RoleEntry } from '../../playground/world.ts';
import { DAY, HOUR, SECOND } from '../../src/domain/time.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import type { Screen } from '../support/screen.ts';

/** A journey on which the role provisioner says something else. */
async function withRole(changes: Partial<RoleEntry>): Promise<Journey> {
  return await startJourney({
    adjust: ({ roles }) => {
      if (roles['provisioner'] !== undefined) Object.assign(roles['provisioner'], changes);
    },
  });
}

/** The id on the card with these words. */
async function idOnCard(person: Screen, words: RegExp): Promise<string> {
  const [, id = ''] = /Request ([a-z0-9]{8})/.exec((await person.seesCard('', words)).text) ?? [];
  return id;
}

describe('a rule that approves', () => {
  const rule = { risk: 'low', autoApproval: { upTo: '2h', perDay: 2 } } as const;
  const byPolicy = /Approved by policy: for up to 2h, twice a day for each person, the role needs no approver\./;

  it('gives a token at once, and everybody reads by which rule', async () => {
    const { ruth, ann, proxmox } = await withRole(rule);
    const answer = await ruth.isAnswered('/pvetoken request provisioner for 1h rebuild the dev cluster');
    expect(answer.text).toMatch(byPolicy);
    expect(answer.text).toMatch(/The secret comes to you by direct message in a moment/);
    await ruth.receivesSecret();
    const id = await idOnCard(ann, /rebuild the dev cluster/);
    const card = await ann.seesCard(id, /Active until/);
    expect(card.text).toMatch(byPolicy);
    expect(card.buttons).toEqual([]);
    await ann.seesReply(id, /^Approved by policy: [^]*The token is being made/);
    expect(holdings(proxmox).tokens).toHaveLength(1);
  });

  it('lets the third of a day wait for an approver, and the first of the next go on', async () => {
    const { ruth, ann, proxmox, pass } = await withRole(rule);
    for (const time of ['first', 'second']) {
      expect((await ruth.isAnswered(`/pvetoken request provisioner for 1h ${time} run`)).text).toMatch(byPolicy);
    }
    const third = await ruth.asks('provisioner for 1h third run');
    await ann.seesCard(third, /Waiting for an approver[^]*\[Approve\]/);
    await ann.waits(() => holdings(proxmox).tokens.length === 2, 'two tokens');

    expect((await ann.isAnswered('/pvetoken request provisioner for 1h run of my own')).text).toMatch(byPolicy);
    pass(DAY);
    expect((await ruth.isAnswered('/pvetoken request provisioner for 1h run of today')).text).toMatch(byPolicy);
  });

  it('lets what is longer wait for an approver', async () => {
    const { ruth, ann, proxmox } = await withRole(rule);
    const id = await ruth.asks('provisioner for 3h rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id, /Waiting for an approver/), 'Approve');
    await ruth.receivesSecret();
    expect((await ann.seesCard(id, /Active until/)).text).toMatch(/Approved by @Ann with a button/);
    expect(holdings(proxmox).tokens).toHaveLength(1);
  });
});

/** Ruth breaks the glass and has her token. */
async function broken(journey: Journey, why = 'the dev cluster is down and nobody is awake'): Promise<string> {
  const { ruth, ann, pass } = journey;
  const question = await ruth.isAnswered(`/pvetoken break-glass provisioner ${why}`);
  await ruth.clicks(question, 'Break the glass');
  const id = await idOnCard(ann, new RegExp(why));
  await ann.seesCard(id, /Active until/);
  await ann.seesReply(id, /Handed over/);
  // Slack takes a message a second for each channel.
  pass(10 * SECOND);
  return id;
}

describe('breaking the glass', () => {
  const glass: Partial<RoleEntry> = { breakGlass: { users: [RUTH], longest: '1h' } };
  const command = '/pvetoken break-glass provisioner the dev cluster is down and nobody is awake';

  it('is refused for everybody whom the role does not name, and for a reason that says little', async () => {
    const { ruth, abe, proxmox, slack } = await withRole(glass);
    expect((await abe.isAnswered(command)).text).toMatch(
      /^Nothing was granted: you are not among those who may take provisioner in an emergency\. Ask for it in the usual way: \/pvetoken request provisioner REASON\./,
    );
    expect((await abe.isAnswered('/pvetoken break-glass')).text).toMatch(/^Nothing was granted: you are not among/);
    expect((await ruth.isAnswered('/pvetoken break-glass provisioner help')).text).toMatch(
      /^Say more about the emergency: at least 40 characters; yours has 4/,
    );
    expect((await ruth.isAnswered('/pvetoken break-glass provisioner')).text).toMatch(
      /^Say what happened[^]*Example: \/pvetoken break-glass provisioner on \/pool\/dev/,
    );
    expect((await ruth.isAnswered(command.replace('provisioner', 'provisioner for 2h'))).text).toMatch(
      /it lasts 1h at most\. Example: \/pvetoken break-glass provisioner for 1h on/,
    );
    expect(slack.messages(PROXMOX_ACCESS).filter(({ ephemeralTo }) => ephemeralTo === undefined)).toEqual([]);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('asks first, gives one token for two clicks, and tells the channel, the alerts and its requester', async () => {
    const { ruth, ann, ada, proxmox, slack } = await withRole(glass);
    const question = await ruth.isAnswered(command);
    expect(question.text).toMatch(/^Take provisioner on home for 1h now, without an approver\?/);
    expect(question.text).toMatch(/Nothing was granted yet/);
    expect(slack.messages(PROXMOX_ACCESS).filter(({ ephemeralTo }) => ephemeralTo === undefined)).toEqual([]);
    expect(holdings(proxmox)).toEqual(isEmpty);

    await Promise.all([ruth.clicks(question, 'Break the glass'), ruth.clicks(question, 'Break the glass')]);
    await ruth.isTold(/^Granted provisioner on home for 1h\. Its secret comes to you by direct message/);
    await ruth.isTold(/^Nothing was changed: this question was answered before/);
    await ruth.receivesSecret();

    const id = await idOnCard(ann, /@Ruth took provisioner on home for 1h/);
    const card = await ann.seesCard(id, /Active until.*Taken in an emergency: nobody approved it\./);
    expect(card.text).toMatch(/Was this emergency justified\? @proxmox-admins, please say so/);
    expect(card.text).toContain(`Request ${id}, taken Today`);
    const reply = await ann.seesReply(id, /^@proxmox-admins: this was taken in an emergency, without an approver/);
    expect(reply.pings).not.toEqual([]);
    const alert = await ada.seesAlert(/@Ruth broke the glass: provisioner on home for 1h, without an approver\./);
    expect(alert.text).toMatch(/Why: the dev cluster is down and nobody is awake\. Its card is in #proxmox-access/);
    expect(slack.messages(PROXMOX_ACCESS).filter(({ text }) => /Ruth.*took/.test(text))).toHaveLength(1);
    expect(holdings(proxmox).tokens).toHaveLength(1);
  });

  it('is reviewed once, by an approver who did not do it, and goes on where it was justified', async () => {
    const journey = await withRole(glass);
    const { ruth, ann, abe, ada, slack, proxmox } = journey;
    const id = await broken(journey);
    const card = await ann.seesCard(id);
    await ruth.clicks(card, 'Justified');
    await ruth.isTold(/^Nothing was changed: nobody reviews their own emergency\. It waits for an approver/);
    await ada.clicks(card, 'Justified');
    await ada.isTold(/^Nothing was changed: only approvers of provisioner decide this/);

    const redrawing = slack.inject({
      method: 'chat.update',
      when: ({ channel }) => channel === PROXMOX_ACCESS,
      kind: 'hold',
      done: false,
    });
    await ann.clicks(card, 'Justified');
    await redrawing.reached;
    await abe.clicks(card, 'Not justified');
    await abe.isTold(/^Nothing was changed: @Ann has reviewed this emergency already, as justified\.$/);
    redrawing.clear();

    const reviewed = await ann.seesCard(id, /Reviewed by @Ann Today at .*: justified\./);
    expect(reviewed.text).toMatch(/Active until/);
    expect(reviewed.buttons).toEqual([]);
    await ann.seesReply(id, /^Reviewed: justified\.$/);
    await ruth.seesDm(/^Reviewed by @Ann: your emergency was justified\.$/);
    await ada.seesAlert(/^Reviewed by @Ann: the emergency of @Ruth, provisioner on home, was justified\.$/);
    expect(holdings(proxmox).tokens).toHaveLength(1);
  });

  it('ends at once where it was not justified', async () => {
    const journey = await withRole(glass);
    const { ruth, ann, ada, proxmox } = journey;
    const id = await broken(journey);
    await ann.clicks(await ann.seesCard(id), 'Not justified');
    await ann.seesCard(id, /Revoked Today at .*: taken away by @Ann, an approver\. Nothing of the token is left/);
    await ann.seesCard(id, /Reviewed by @Ann .*: not justified\./);
    await ruth.seesDm(
      /^Reviewed by @Ann: your emergency was not justified\. If the token still works, it is revoked now/,
    );
    await ruth.seesDm(/^Revoked: taken away by @Ann, an approver/);
    await ada.seesAlert(/was not justified\. If the token still works/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('is chased in the thread and in the alerts until somebody reviews it, also after the grant ended', async () => {
    const journey = await withRole(glass);
    const { ruth, ann, ada, pass } = journey;
    const open = await broken(journey, 'the mail server is down and nobody else is awake');
    const reviewed = await broken(journey, 'the dev cluster is down and nobody is awake');
    await ann.clicks(await ann.seesCard(reviewed), 'Justified');
    await ann.seesCard(reviewed, /Reviewed by @Ann/);
    pass(HOUR);
    await ruth.seesDm(/^Revoked: its time ran out/);
    await ann.seesCard(open, /Revoked[^]*Was this emergency justified\?/);
    const list = (await ada.isAnswered('/pvetoken list all')).text;
    expect(list).toMatch(new RegExp(`${open} of @Ruth.* was revoked .*Its emergency waits for a review\\.`));
    expect(list).not.toContain(reviewed);
    // Slack takes one message a second in a channel, so what is said at the end needs time to be said.
    journey.letTimeFlow();
    for (const id of [open, reviewed]) await ann.seesReply(id, /^What ran under the token is not known/);
    journey.clock.flow(0);

    pass(DAY);
    const chase =
      /^@proxmox-admins: this emergency has been waiting for your review since Yesterday at .*\. Please say on/;
    const reply = await ann.seesReply(open, chase);
    expect(reply.pings).not.toEqual([]);
    await ada.seesAlert(/^Not reviewed so far: the emergency of @Ruth, provisioner on home, taken Yesterday at/);
    pass(DAY);
    await ann.waits(
      () => ann.repliesTo(open).filter(({ text }) => /has been waiting/.test(text)).length === 2,
      'a second',
    );
    expect(ann.repliesTo(reviewed).filter(({ text }) => /has been waiting/.test(text))).toEqual([]);

    await ann.clicks(await ann.seesCard(open), 'Justified');
    await ann.seesCard(open, /Revoked[^]*Reviewed by @Ann/);
    expect((await ada.isAnswered('/pvetoken list all')).text).toMatch(/There are none/);
  });

  it('is refused while an administrator paused new tokens, also when that came after the question', async () => {
    const { ruth, ada, proxmox } = await withRole(glass);
    const question = await ruth.isAnswered(command);
    await ada.isAnswered('/pvetoken pause Moving the storage');
    const paused =
      /^Nothing was granted: @Ada paused new tokens on every cluster Today at .*\. Why: Moving the storage\. That holds in an emergency too\. Ask an administrator to resume them\.$/;
    expect((await ruth.isAnswered(command)).text).toMatch(paused);
    const before = ruth.ephemerals().length;
    await ruth.clicks(question, 'Break the glass');
    expect((await ruth.waits(() => ruth.ephemerals()[before], 'an answer')).text).toMatch(paused);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });
});

describe('a role that wants one of the team and then one of security', () => {
  const stages = { approvers: { users: [ANN], required: 1, next: [{ users: [ABE], required: 1 }] } };

  it('asks them in this order, and the thread names those whose turn it is', async () => {
    const { ruth, ann, abe, proxmox } = await withRole(stages);
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await abe.seesCard(id, /Waiting for 2 approvers[^]*For @Ann to decide/);
    await abe.clicks(card, 'Approve');
    await abe.isTold(
      /^Nothing was changed: it is not your turn\. This waits for @Ann now, and a reply on its card names/,
    );

    await ann.clicks(card, 'Approve');
    await ann.seesReply(id, /^Approved by 1 of 2; one more is needed\.$/);
    const turn = await abe.seesReply(id, /^@Abe: the approvers before you agreed, so this is yours to decide now\.$/);
    expect(turn.pings).toEqual([ABE]);
    await ann.seesCard(id, /Waiting for one more approver.*Approved so far by @Ann with a button[^]*@Abe to decide/);
    expect(holdings(proxmox)).toEqual(isEmpty);

    await abe.clicks(card, 'Approve');
    await ruth.receivesSecret();
    await ann.seesCard(id, /Active until.*Approved by @Ann with a button and @Abe with a button/);
    expect(holdings(proxmox).tokens).toHaveLength(1);
  });

  it('ends with a denial of either, whosever turn it is', async () => {
    const { ruth, abe, proxmox } = await withRole(stages);
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await abe.denies(await abe.seesCard(id), 'the audit runs today');
    await ruth.seesDm(/^Denied by @Abe, saying the audit runs today/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });
});

describe('a role that became stricter while a request waited', () => {
  it('has its approver asked again where its risk was raised, and says why', async () => {
    const journey = await withRole({ risk: 'low' });
    const { ruth, ann, proxmox } = journey;
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.seesCard(id, /Risk: low/);
    await journey.restart(({ roles }) => Object.assign(roles['provisioner'] ?? {}, { risk: 'high' }));

    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesReply(
      id,
      /^Asked again, because the role has changed since: it has a higher risk\. The card shows what would be granted\. Approvals given before do not count; please decide again\.$/,
    );
    const card = await ann.seesCard(id, /Waiting for an approver[^]*Risk: high/);
    expect(card.text).toMatch(/Answer with a button; reactions do not count for this role/);
    expect(holdings(proxmox)).toEqual(isEmpty);

    await ann.clicks(card, 'Approve');
    await ruth.receivesSecret();
    await ann.seesCard(id, /Active until.*Approved by @Ann/);
  });
});
