import { describe, expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { SECOND } from '../../src/domain/time.ts';
import { Form } from '../support/form.ts';
import { startJourney } from '../support/journey.ts';

describe('how much a person may have at a time', () => {
  it('of requests that wait: one more is refused until one was decided or taken back', async () => {
    const { ruth, ann, pass } = await startJourney({ adjust: (file) => void (file.limits = { pendingPerPerson: 2 }) });
    const first = await ruth.asks('provisioner rebuild the dev cluster');
    await ruth.asks('provisioner clean the dev pool');
    const { text } = await ruth.isAnswered('/pvetoken request provisioner more');
    expect(text).toMatch(/^Nothing was asked for: you have as many requests waiting as one person may have \(2\)\./);
    expect(text).toMatch(/take one back with \/pvetoken cancel ID; \/pvetoken list shows them\.$/);
    await ann.asks('provisioner hers are her own');
    await ruth.isAnswered(`/pvetoken cancel ${first}`);
    pass(10 * SECOND);
    await ruth.asks('provisioner more');
  });

  it('of tokens: one more is not approved, and the approver reads why; its request keeps waiting', async () => {
    const { ruth, ann, pass } = await startJourney({ adjust: (file) => void (file.limits = { activePerPerson: 1 }) });
    const first = await ruth.asks('provisioner rebuild the dev cluster');
    pass(10 * SECOND);
    const second = await ruth.asks('operator on /vms/100 restart the build agent');
    await ann.clicks(await ann.seesCard(first), 'Approve');
    await ann.seesCard(first, /Active until/);

    const third = (await ruth.isAnswered('/pvetoken request provisioner more')).text;
    expect(third).toMatch(
      /^Nothing was asked for: you have as many tokens as one person may have at a time \(1\)\. Give one back/,
    );
    await ann.clicks(await ann.seesCard(second), 'Approve');
    await ann.isTold(/^Nothing was changed: the requester has as many tokens as one person may have at a time \(1\)\./);
    await ann.seesCard(second, /Waiting for an approver/);

    await ruth.isAnswered(`/pvetoken revoke ${first}`);
    await ann.seesCard(first, /Revoked/);
    pass(10 * SECOND);
    await ann.clicks(await ann.seesCard(second), 'Approve');
    await ann.seesCard(second, /Active until/);
  });
});

describe('how many tokens a role may have at a time', () => {
  it('whoever has them: the next is refused in a command, in the form, and at its approval', async () => {
    const { ruth, ann, abe, slack, pass } = await startJourney({
      adjust: ({ roles }) => {
        if (roles['provisioner']) roles['provisioner'].mostActive = 1;
      },
    });
    const ofAnn = await ann.asks('provisioner clean the dev pool');
    pass(10 * SECOND);
    const ofRuth = await ruth.asks('provisioner rebuild the dev cluster');
    await abe.clicks(await abe.seesCard(ofAnn), 'Approve');
    await abe.seesCard(ofAnn, /Active until/);

    await abe.clicks(await abe.seesCard(ofRuth), 'Approve');
    await abe.isTold(
      /^Nothing was changed: provisioner has as many tokens as it may have at a time \(1\)\. The request keeps/,
    );
    expect((await ruth.isAnswered('/pvetoken request provisioner more')).text).toMatch(
      /^Nothing was asked for: provisioner has as many tokens as it may have at a time \(1\)\. Ask again when one of them/,
    );
    const form = new Form(slack, RUTH);
    await form.opens('/pvetoken request provisioner', /What it can do/);
    expect((await form.sends({ Why: 'more' })).errors).toEqual({
      Role: 'This role has as many tokens as it may have at a time (1). Ask again when one of them has ended.',
    });
    // A denial needs no room.
    await abe.denies(await abe.seesCard(ofRuth));
    await abe.seesCard(ofRuth, /Denied/);
  });
});

it('a request for more paths than anyone reads is refused', async () => {
  const { ruth } = await startJourney();
  const paths = Array.from({ length: 21 }, (_, at) => `/vms/${100 + at}`);
  expect((await ruth.isAnswered(`/pvetoken request operator on ${paths.join(',')} restart`)).text).toBe(
    'Name 20 paths at most; these are 21. Ask for the others in a request of their own.',
  );
  await ruth.asks(`operator on ${[...paths.slice(1), '/vms/101'].join(',')} restart`);
});
