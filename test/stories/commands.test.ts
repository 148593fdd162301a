import { describe, expect, it } from 'vitest';
import { ABE, ADA, PROXMOX_ACCESS } from '../../playground/slack/workspaces.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey } from '../support/journey.ts';

const UNKNOWN_ID = 'k7m3q9xa';

/** The state before anybody asked: no card, no request, and not one call that could have changed the cluster. */
async function expectNothingDone({ slack, proxmox, ada }: Journey): Promise<void> {
  expect(slack.messages(PROXMOX_ACCESS).filter(({ ephemeralTo }) => ephemeralTo === undefined)).toEqual([]);
  expect((await ada.isAnswered('/pvetoken list all')).text).toMatch(/There are none/);
  expect(proxmox.calls().filter(({ method }) => method !== 'GET')).toEqual([]);
}

describe('a command that only looks', () => {
  it.each(['/pvetoken help', '/pvetoken  HELP ', '/pvetoken help me'])('"%s" explains them all', async (typed) => {
    const { ruth } = await startJourney();
    const { text } = await ruth.isAnswered(typed);
    for (const verb of ['request', 'roles', 'list', 'status', 'cancel', 'revoke'])
      expect(text).toContain(`/pvetoken ${verb}`);
  });

  it('"roles" shows a person those they may ask for, and no others', async () => {
    const { ruth, ann } = await startJourney();
    const mine = (await ruth.isAnswered('/pvetoken roles')).text;
    expect(mine).toMatch(
      /provisioner on home.*Terraform\n4h unless you say otherwise, 1d at most\. Paths: \/pool\/dev/,
    );
    expect(mine).toMatch(/operator on home/);
    expect((await ann.isAnswered('/pvetoken roles')).text).not.toContain('operator');
  });

  it('"list" shows a person their own requests, and "list all" everybody’s open ones to administrators alone', async () => {
    const { ruth, ann, ada, pass } = await startJourney();
    const ended = await ruth.asks('provisioner rebuild the dev cluster');
    await ruth.isAnswered(`/pvetoken cancel ${ended}`);
    pass(MINUTE);
    const open = await ruth.asks('operator on /vms/100 restart the build agent');
    const ofAnn = await ann.asks('provisioner clean the dev pool');

    const own = (await ruth.isAnswered('/pvetoken list')).text;
    expect(own).toMatch(new RegExp(`${open}.*waits for an approver[\\s\\S]*${ended}.*was cancelled`));
    expect(own).not.toContain(ofAnn);
    const all = (await ada.isAnswered('/pvetoken list all')).text;
    expect(all).toMatch(new RegExp(`${open} of @Ruth`));
    expect(all).toMatch(new RegExp(`${ofAnn} of @Ann`));
    expect(all).not.toContain(ended);
    for (const person of [ruth, ann]) {
      expect((await person.isAnswered('/pvetoken list all')).text).toMatch(/only administrators/);
    }
  });

  it('"status" shows a request to its requester, its approvers and administrators; to others it does not exist', async () => {
    const { ruth, ann, abe, ada } = await startJourney();
    const id = await ruth.asks('operator on /vms/100 restart the build agent');
    for (const person of [ruth, ann, ada]) {
      const { text, buttons } = await person.isAnswered(`/pvetoken status ${id.toUpperCase()}`);
      expect(text).toMatch(/@Ruth asks for operator[\s\S]*Waiting for an approver[\s\S]*restart the build agent/);
      expect(buttons).toEqual([]);
    }
    // Abe approves other roles, but not this one.
    const hidden = (await abe.isAnswered(`/pvetoken status ${id}`)).text;
    const unknown = (await abe.isAnswered(`/pvetoken status ${UNKNOWN_ID}`)).text;
    expect(hidden).toMatch(/Found no request/);
    expect(hidden.replace(id, UNKNOWN_ID)).toBe(unknown);
  });
});

describe('a command with a slip in it changes nothing, and its author reads what would be right', () => {
  it.each([
    ['reqeust provisioner x', /Found no command reqeust\. Did you mean \/pvetoken request\?/],
    [
      'approve k7m3q9xa',
      /Found no command approve\. Approvers decide with the buttons[\s\S]*Example: \/pvetoken request/,
    ],
    ['extend 2', /Cannot read 2 as a request id[\s\S]*Example: \/pvetoken extend k7m3q9xa 2h/],
    ['request provisoner rebuild', /Found no role provisoner\. Did you mean provisioner\?/],
    ['request Provisioner rebuild', /Did you mean provisioner\?/],
    ['request oper rebuild', /Did you mean operator\?/],
    ['request backup rebuild', /Found no role backup\. You can ask for provisioner, operator\./],
    ['request provisioner for 2 rebuild', /Cannot read 2 as a duration/],
    ['request provisioner for 0h rebuild', /Cannot read 0h as a duration/],
    ['request provisioner for', /for how long/],
    ['request provisioner for 25h rebuild', /Cannot give provisioner for 1d1h: it lasts 1d at most/],
    ['request provisioner on', /Name the path/],
    ['request provisioner on /vms/99 rebuild', /Cannot read \/vms\/99 as a path/],
    ['request provisioner on /pool/dev/../prod rebuild', /Cannot read \/pool\/dev\/\.\.\/prod as a path/],
    [
      'request provisioner on /pool/prod rebuild',
      /Cannot reach \/pool\/prod with the role provisioner\. It reaches \/pool\/dev/,
    ],
    ['request provisioner on / rebuild', /Cannot reach \//],
    ['request operator on /vms/100,/nodes/pve1 restart', /Cannot reach \/nodes\/pve1/],
    ['request operator restart', /Name a path; the role operator has none of its own[\s\S]*on \/vms\/100/],
    ['roles please', /has no use for please/],
    ['list everything', /has no use for everything/],
    ['status', /Name the request/],
    ['status 12', /Cannot read 12 as a request id[\s\S]*Example: \/pvetoken status/],
    [`status ${UNKNOWN_ID}`, /Found no request k7m3q9xa/],
    [`revoke ${UNKNOWN_ID}`, /Found no request k7m3q9xa/],
    [`revoke ${UNKNOWN_ID} now`, /has no use for now/],
    ['revoke my token', /Cannot read my as a request id/],
    [`cancel "${UNKNOWN_ID}"`, /Found no request k7m3q9xa/],
    ['cancel', /Name the request/],
  ])('%s', async (typed, words) => {
    const journey = await startJourney();
    expect((await journey.ruth.isAnswered(`/pvetoken ${typed}`)).text).toMatch(words);
    await expectNothingDone(journey);
  });

  it.each([
    'approve k7m3q9xa',
    'request provisioner for 2 rebuild',
    'request operator for 99h on /vms/100 x',
    'request backup x',
  ])('and what is right is granted as it stands, after "%s"', async (typed) => {
    const { ruth } = await startJourney();
    const { text } = await ruth.isAnswered(`/pvetoken ${typed}`);
    const [, shown = ''] = /Example: \/pvetoken request (.*)$/m.exec(text) ?? [];
    await ruth.seesCard(await ruth.asks(shown), /Rebuild the dev cluster/);
  });

  it('also when the reason is a document', async () => {
    const journey = await startJourney();
    const { text } = await journey.ruth.isAnswered(`/pvetoken request provisioner ${'x'.repeat(1001)}`);
    expect(text).toMatch(/Cut the reason to 1000 characters; yours has 1001/);
    await expectNothingDone(journey);
  });

  it('also when the role exists but is not open to them', async () => {
    const journey = await startJourney();
    const { ann } = journey;
    expect((await ann.isAnswered('/pvetoken request operator on /vms/100 x')).text).toMatch(/not open to you/);
    expect((await ann.isAnswered('/pvetoken request oprator on /vms/100 x')).text).toMatch(
      /You can ask for provisioner\./,
    );
    await expectNothingDone(journey);
  });

  it('also when the request has moved on', async () => {
    const { ruth, ann, abe } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    expect((await ruth.isAnswered(`/pvetoken revoke ${id}`)).text).toMatch(/Nothing to revoke[\s\S]*\/pvetoken cancel/);
    expect((await abe.isAnswered(`/pvetoken cancel ${id}`)).text).toMatch(/only its requester/);
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
    expect((await ruth.isAnswered(`/pvetoken cancel ${id}`)).text).toMatch(
      /Too late to cancel[\s\S]*\/pvetoken revoke/,
    );
    expect((await ruth.isAnswered(`/pvetoken revoke ${id}`)).text).toMatch(/Revoking the token/);
    await ann.seesCard(id, /Revoked/);
    expect((await ruth.isAnswered(`/pvetoken revoke ${id}`)).text).toMatch(
      /Nothing to revoke: the request was revoked/,
    );
  });
});

describe('with something down', () => {
  it('Proxmox: a request is taken and approved all the same, and provisioned when Proxmox is back', async () => {
    const { ruth, ann, proxmox, letTimeFlow } = await startJourney();
    const outage = proxmox.inject({ kind: 'down' });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Approved/);
    expect((await ruth.isAnswered(`/pvetoken status ${id}`)).text).toMatch(/The token is being made/);
    outage.remove();
    letTimeFlow();
    const { secret } = await ruth.receivesSecret();
    await ann.seesCard(id, /Active until/);
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok).toBe(true);
  });

  it('Slack’s directory: nobody is let in unseen, and everybody reads why', async () => {
    const journey = await startJourney({ adjust: ({ administrators }) => void (administrators.users = [ADA, ABE]) });
    const { ruth, abe, slack } = journey;
    const outage = slack.inject({ method: 'users.info', kind: 'status', status: 500, times: Infinity });
    const because = /could not look up in Slack who you are\. Try again/;
    expect((await ruth.isAnswered('/pvetoken request provisioner rebuild')).text).toMatch(because);
    expect((await ruth.isAnswered('/pvetoken roles')).text).toMatch(because);
    expect((await abe.isAnswered('/pvetoken list all')).text).toMatch(because);
    outage.clear();
    await expectNothingDone(journey);
    await ruth.asks('provisioner rebuild the dev cluster');
  });

  it('Slack’s directory: what is one’s own can still be given back', async () => {
    const { ruth, ann, abe, slack, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
    slack.inject({ method: 'users.info', kind: 'status', status: 500, times: Infinity });
    expect((await abe.isAnswered(`/pvetoken revoke ${id}`)).text).toMatch(/could not look up/);
    expect(holdings(proxmox).tokens).toHaveLength(1);
    await ruth.isAnswered(`/pvetoken revoke ${id}`);
    await ann.seesCard(id, /Revoked/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });
});
