import { describe, expect, it } from 'vitest';
import { ADA, ANN, GENERAL, GIL, RUTH } from '../../playground/slack/workspaces.ts';
import { Form, fieldOf } from '../support/form.ts';
import { startJourney, type Journey, type JourneyOptions } from '../support/journey.ts';

const READY = /Choose a role to see what it can do|What it can do/;

async function start(options: JourneyOptions = {}): Promise<Journey & { form: Form }> {
  const journey = await startJourney(options);
  return { ...journey, form: new Form(journey.slack, RUTH) };
}

const REQUEST_ID = /\/pvetoken cancel ([a-z0-9]{8})\b/;

describe('the form', () => {
  it.each(['/pvetoken', '/pvetoken request'])('"%s" opens it, and it leads to a token', async (typed) => {
    const { ruth, ann, form, slack } = await start();
    const empty = await form.opens(typed, READY);
    expect(empty.title).toBe('Ask for a token');
    expect(fieldOf(empty, 'Role').options).toEqual(['provisioner', 'operator']);

    const { text, fields } = await form.chooses('provisioner');
    expect(text).toContain('What it can do: Create, change and delete guests in the dev pool with Terraform');
    expect(text).toContain('PVE role: TerraformProvisioner on home');
    expect(text).toContain('Approvers: @proxmox-admins. They see it in #proxmox-access; nobody approves their own');
    expect(fields.map(({ label, value }) => [label, value])).toEqual([
      ['Role', ['provisioner']],
      ['Paths', ['/pool/dev', '/storage/local-lvm']],
      ['Other paths', []],
      ['For how long', ['4h']],
      ['Or another time', []],
      ['Why', []],
    ]);
    // A form calls nobody, though it names the approvers.
    expect(slack.as(ANN).sees().notifications).toEqual([]);

    const sent = await form.sends({ Paths: ['/pool/dev'], 'For how long': '2h', Why: 'Rebuild the dev cluster' });
    expect(sent).toMatchObject({ closed: true });
    const answer = await ruth.isTold(/Asked for provisioner on home for 2h/);
    const id = REQUEST_ID.exec(answer.text)?.[1] ?? '';
    const card = await ann.seesCard(id, /Rebuild the dev cluster/);
    expect(card.text).toMatch(/Paths: \/pool\/dev, and everything below/);
    await ann.clicks(card, 'Approve');
    await ann.seesCard(id, /Active until/);
    await ruth.receivesSecret();
  });

  it('has what was typed filled in', async () => {
    const { form } = await start();
    const typed = await form.opens('/pvetoken request operator for 50m on /vms/100,/vms/101', /What it can do/);
    expect(typed.fields.map(({ label, value }) => [label, value])).toEqual([
      ['Role', ['operator']],
      ['Guests', ['/vms/100', '/vms/101']],
      ['Other paths', []],
      ['For how long', ['1h']],
      ['Or another time', ['50m']],
      ['Why', []],
    ]);
    expect(typed.text).toContain('Paths that fit /vms/*, where * stands for one part, such as 100.');
  });

  it('keeps the reason, and nothing else, when another role is chosen', async () => {
    const { form } = await start();
    await form.opens('/pvetoken request provisioner for 8h', /What it can do/);
    expect(
      (await form.sends({ Why: 'Restart the agent', 'For how long': '12h', 'Other paths': '/x' })).errors,
    ).toBeDefined();
    const other = await form.chooses('operator');
    expect(fieldOf(other, 'Why').value).toEqual(['Restart the agent']);
    expect(fieldOf(other, 'For how long').value).toEqual(['1h']);
    expect(fieldOf(other, 'Other paths').value).toEqual([]);
  });

  it('offers nobody a role that is not theirs', async () => {
    const { slack } = await start();
    const ofAnn = new Form(slack, ANN);
    const note = await ofAnn.opens('/pvetoken request operator', /not open to you/);
    expect(fieldOf(note, 'Role')).toMatchObject({ options: ['provisioner'], value: [] });
  });

  it('names the roles that somebody may have meant, and chooses none of them', async () => {
    const { form } = await start();
    const note = await form.opens(
      '/pvetoken request provisoner',
      /Found no role provisoner\. Did you mean provisioner\?/,
    );
    expect(fieldOf(note, 'Role').value).toEqual([]);
  });

  it('says so when there is nothing to ask for, or nobody to ask', async () => {
    const { slack } = await start({
      adjust: ({ roles }) => {
        for (const role of Object.values(roles)) role.requesters = { users: [RUTH] };
      },
    });
    const ofAda = await new Form(slack, ADA).opens('/pvetoken', /No role is open to you yet/);
    const ofGil = await new Form(slack, GIL).opens('/pvetoken', /this Slack account is a guest/);
    for (const { submit, fields } of [ofAda, ofGil]) expect({ submit, fields }).toEqual({ fields: [] });
  });

  it('shows a hundred roles, the typed one among them, and says how to ask for the others', async () => {
    const { form } = await start({
      adjust: ({ roles }) => {
        const { provisioner } = roles;
        if (provisioner) for (let at = 0; at < 120; at++) roles[`role-${at}`] = provisioner;
      },
    });
    const shown = await form.opens('/pvetoken request role-119', /What it can do/);
    expect(fieldOf(shown, 'Role')).toMatchObject({ value: ['role-119'] });
    expect(fieldOf(shown, 'Role').options).toHaveLength(100);
    expect(shown.text).toContain('holds 100 of your 122 roles. For any other type /pvetoken request ROLE REASON');
  });
});

describe('what is wrong with a form is said under its field, and nothing is lost', () => {
  it.each([
    ['provisioner', { Why: '\u200B' }, { Why: /Say why you need it/ }],
    ['provisioner', { Why: 'x'.repeat(1001) }, { Why: /Cut the reason to 1000 characters; yours has 1001/ }],
    ['provisioner', { 'Or another time': '2' }, { 'Or another time': /Cannot read “2” as a duration/ }],
    ['provisioner', { 'Or another time': '25h' }, { 'Or another time': /lasts 1d at most/ }],
    ['provisioner', { 'Other paths': '/vms/99' }, { 'Other paths': /Cannot read “\/vms\/99” as a path/ }],
    [
      'provisioner',
      { 'Other paths': '/pool/prod' },
      { 'Other paths': /Cannot reach “\/pool\/prod” with this role\. It reaches \/pool\/dev, / },
    ],
    ['provisioner', { Paths: '' }, { Paths: /Choose a path, or type one below/ }],
    [
      'operator',
      { 'Other paths': '/nodes/pve1' },
      { 'Other paths': /Cannot reach “\/nodes\/pve1”.*\/vms\/\*, where \* stands for one part/ },
    ],
    [
      'operator',
      { 'Other paths': Array.from({ length: 21 }, (_, at) => `/vms/${100 + at}`).join('\n') },
      { 'Other paths': /Name 20 paths at most; these are 21/ },
    ],
  ])('%s with %j', async (role, values, complaints) => {
    const { ruth, form } = await start();
    await form.opens(`/pvetoken request ${role}`, /What it can do/);
    const filled = { Why: 'Restart the agent', ...(role === 'operator' && { 'Other paths': '/vms/100' }), ...values };
    const sent = await form.sends(filled);
    expect(sent.closed).toBe(false);
    expect(sent.errors).toEqual(
      Object.fromEntries(Object.entries(complaints).map(([label, words]) => [label, expect.stringMatching(words)])),
    );
    expect((await ruth.isAnswered('/pvetoken list')).text).toMatch(/There are none/);
  });

  it('what no field can mend is said on top of the form', async () => {
    const { form, slack } = await start();
    await form.opens('/pvetoken request provisioner', /What it can do/);
    const outage = slack.inject({ method: 'users.info', kind: 'status', status: 500, times: Infinity });
    expect(await form.sends({ Why: 'Rebuild the dev cluster' })).toMatchObject({ closed: false });
    await form.shows(/could not look up in Slack who you are\. Try again/);
    outage.clear();
    await slack.as(RUTH).closeModal();
    expect(await form.sends({})).toMatchObject({ closed: true });
  });

  it('a form that was sent before it had changed to another role is shown anew, not taken', async () => {
    const { ruth, form, slack } = await start();
    await form.opens('/pvetoken request provisioner', /What it can do/);
    const late = slack.inject({ method: 'views.update', kind: 'hold', done: false });
    await form.choosesAtOnce('operator');
    await late.reached;
    expect(await form.sends({ Why: 'Restart the agent' })).toMatchObject({ closed: false });
    const anew = await form.shows(/one guest/);
    expect(fieldOf(anew, 'Why').value).toEqual(['Restart the agent']);
    late.release();
    expect(await form.sends({ 'Other paths': '/vms/100' })).toMatchObject({ closed: true });
    await ruth.isTold(/Asked for operator on home for 1h/);
  });
});

describe('when Slack is slow', () => {
  it.each(['expired_trigger_id', 'exchanged_trigger_id'])('%s: its author reads what to type', async (error) => {
    const { ruth, slack } = await start();
    slack.inject({ method: 'views.open', kind: 'error', error });
    const { text } = await ruth.isAnswered('/pvetoken request provisioner');
    expect(text).toMatch(
      /Slack did not open the form in time\. Try again, or type it: \/pvetoken request provisioner for 2h REASON/,
    );
  });

  it('the directory: the form says so', async () => {
    const { form, slack } = await start();
    slack.inject({ method: 'users.info', kind: 'status', status: 500, times: Infinity });
    const note = await form.opens('/pvetoken', /could not look up in Slack who you are/);
    expect(note.fields).toEqual([]);
  });
});

it('a form is answered by direct message where the bot cannot speak', async () => {
  const { ruth, form } = await start();
  await form.opens('/pvetoken request provisioner', /What it can do/, GENERAL);
  await form.sends({ Why: 'Rebuild the dev cluster' });
  await ruth.seesDm(/Asked for provisioner on home for 4h/);
});

it('every path of a role is the same in the form as in a command without any', async () => {
  const { ruth, ann, form } = await start();
  await form.opens('/pvetoken request provisioner', /What it can do/);
  await form.sends({ Why: 'Rebuild the dev cluster' });
  const id = REQUEST_ID.exec((await ruth.isTold(/Asked for/)).text)?.[1] ?? '';
  expect((await ann.seesCard(id)).text).toContain('Paths: /pool/dev, /storage/local-lvm, and everything below');
});
