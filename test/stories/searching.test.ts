import { describe, expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { SECOND } from '../../src/domain/time.ts';
import { Form, fieldOf } from '../support/form.ts';
import { startJourney, type Journey, type JourneyOptions } from '../support/journey.ts';

const REQUEST_ID = /\/pvetoken cancel ([a-z0-9]{8})\b/;
const WEB_1 = '100 web-1 (guest on pve1)';
const WEB_2 = '101 web-2 (guest on pve1)';

interface Story extends Journey {
  readonly form: Form;
  /** The id of the request that Ruth's form led to. */
  readonly asked: () => Promise<string>;
}

/** Ruth, with a form in front of her that knows no role yet. */
async function start(options: JourneyOptions = {}): Promise<Story> {
  const journey = await startJourney({ audit: true, ...options });
  const form = new Form(journey.slack, RUTH);
  await form.opens('/pvetoken', /Choose a role to see what it can do/);
  return {
    ...journey,
    form,
    asked: async () => REQUEST_ID.exec((await journey.ruth.isTold(/Asked for operator on home/)).text)?.[1] ?? '',
  };
}

describe('Ruth does not know the number of her guest', () => {
  it('she types a part of its name, chooses it, and gets a token for it', async () => {
    const { form, asked, ann, ruth, proxmox } = await start();
    const shown = await form.chooses('operator');
    expect(fieldOf(shown, 'Guests')).toMatchObject({ value: [], optional: true });

    expect(await form.searches('Guests', 'web')).toEqual([WEB_1, WEB_2]);
    await form.picks('Guests', [WEB_1]);
    expect(await form.sends({ Why: 'Restart the agent' })).toMatchObject({ closed: true });

    const card = await ann.seesCard(await asked(), /Restart the agent/);
    expect(card.text).toMatch(/Paths: \/vms\/100\b/);
    await ann.clicks(card, 'Approve');
    await ruth.receivesSecret();
    const granted = proxmox.acl().filter(({ type, roleid }) => type === 'token' && roleid === 'PVEVMUser');
    expect(granted.map(({ path }) => path)).toEqual(['/vms/100']);
  });

  it('she finds one, types another that does not exist yet, and asks for both', async () => {
    const { form, asked, ann } = await start();
    await form.chooses('operator');
    await form.searches('Guests', '105');
    await form.picks('Guests', ['105 dns (guest on pve1)']);
    await form.sends({ 'Other paths': '/vms/200', Why: 'Move the name server' });
    expect((await ann.seesCard(await asked())).text).toMatch(/Paths: \/vms\/105, \/vms\/200\b/);
  });

  it('what she typed with the command is chosen already, and she adds to it', async () => {
    const { form, asked, ann, slack } = await start();
    await slack.as(RUTH).closeModal();
    const shown = await form.opens('/pvetoken request operator on /vms/101', /What it can do/);
    expect(fieldOf(shown, 'Guests').value).toEqual(['/vms/101']);
    await form.searches('Guests', 'WEB-1');
    await form.picks('Guests', ['/vms/101', WEB_1]);
    await form.sends({ Why: 'Restart the agents' });
    expect((await ann.seesCard(await asked())).text).toMatch(/Paths: \/vms\/101, \/vms\/100\b/);
  });
});

it('another role searches for what it reaches, and keeps nothing that was chosen for the one before', async () => {
  const { form } = await start({
    adjust: ({ roles }) => {
      const { operator } = roles;
      if (operator) roles['keeper'] = { ...operator, paths: ['/storage/*', '/pool/*'] };
    },
  });
  await form.chooses('operator');
  await form.searches('Guests', 'web');
  await form.picks('Guests', [WEB_1]);

  const other = await form.chooses('keeper');
  expect(other.fields.map(({ label }) => label)).not.toContain('Guests');
  expect(fieldOf(other, 'Pools and storages').value).toEqual([]);
  expect(await form.searches('Pools and storages', '')).toEqual([
    'dev (pool)',
    'prod (pool)',
    'local (storage)',
    'local-lvm (storage)',
  ]);
  expect(await form.searches('Pools and storages', 'web')).toEqual([]);

  const back = await form.chooses('operator');
  expect(fieldOf(back, 'Guests').value).toEqual([]);
  expect(await form.searches('Guests', 'local')).toEqual([]);
});

it('nothing is chosen and nothing typed: the form says what it needs, and loses nothing', async () => {
  const { form } = await start();
  await form.chooses('operator');
  const sent = await form.sends({ Why: 'Restart the agent' });
  expect(sent.errors).toEqual({ 'Other paths': expect.stringMatching(/Name a path\. This role reaches \/vms\/\*/) });
  expect(fieldOf(await form.shows(/Name a path/), 'Why').value).toEqual(['Restart the agent']);
});

/** Ruth types the path, and Ann sees it on the card. */
async function asksByPath({ form, asked, ann }: Story): Promise<void> {
  expect(await form.sends({ 'Other paths': '/vms/100', Why: 'Restart the agent' })).toMatchObject({ closed: true });
  expect((await ann.seesCard(await asked())).text).toMatch(/Paths: \/vms\/100\b/);
}

describe('the search finds nothing, and a path that is typed leads to a token all the same', () => {
  it('because the bot has the least privileges', async () => {
    const story = await start({ audit: false });
    await story.form.chooses('operator');
    expect(await story.form.searches('Guests', 'web')).toEqual([]);
    await asksByPath(story);
  });

  it('because Proxmox is down; once it is back, it is found', async () => {
    const story = await start();
    const outage = story.proxmox.inject({ kind: 'down' });
    await story.form.chooses('operator');
    expect(await story.form.searches('Guests', 'web')).toEqual([]);
    outage.remove();
    expect(await story.form.searches('Guests', 'web')).toEqual([WEB_1, WEB_2]);
    story.proxmox.inject({ kind: 'down' });
    story.pass(31 * SECOND);
    expect(await story.form.searches('Guests', 'web')).toEqual([]);
    await asksByPath(story);
  });
});
