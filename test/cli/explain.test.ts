import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ANN, PROXMOX_ADMINS, RUTH } from '../../playground/slack/workspaces.ts';
import { makeSite, type Site } from '../support/command-line.ts';
import { commandLine, siteAtWork } from './bot-at-work.ts';

/** The environment of somebody who has neither a Slack token nor a Redis. */
function bare({ env }: Site): { env: Record<string, string> } {
  const { PVE_HOME_SECRET = '', PVETOKEN_CONFIG = '' } = env;
  return { env: { PVE_HOME_SECRET, PVETOKEN_CONFIG } };
}

describe('pvetoken explain', () => {
  it('says rule by rule what would happen, and what the bot then does', async () => {
    const { runs, ruth, site } = await siteAtWork();
    const asking = ['explain', '--user', RUTH, '--role', 'provisioner'];
    const { status, text } = await runs([...asking, '--for', '2h', '--reason', 'rebuild it']);
    expect(text.replace(PROXMOX_ADMINS, 'ADMINS')).toBe(
      [
        `${RUTH} asks for provisioner on home:`,
        '  + account     a full member of the workspace',
        '  + role        Create, change and delete guests in the dev pool with Terraform',
        '  + requesters  open to everyone',
        '  + paths       /pool/dev, /storage/local-lvm: none is named',
        '  + duration    2h, of 1d at most',
        '  + reason      given',
        '  + ticket      none is asked for',
        '  + owner       the token gets a Proxmox user of its own',
        '  + caps        below 10 requests waiting and 20 tokens for one person',
        '  + pause       new tokens are not paused there',
        '',
        'Waits for approval, for 1d at most: 1 of ADMINS.',
        'The token: TerraformProvisioner on /pool/dev, /storage/local-lvm and below, for 2h.',
        text.split('\n').at(-2),
        'It can leave behind rights of others (VM.Allocate).',
      ].join('\n'),
    );
    expect(status).toBe(0);
    expect(site.world.proxmox.tokens().filter((token) => token['full-tokenid'].includes('pvt-'))).toEqual([]);

    await runs(['pause', 'New disks']);
    const paused = await runs([...asking, '--for', '3d', '--on', '/pool/prod']);
    expect(paused.status).toBe(2);
    expect(paused.text).toMatch(
      /\n {2}- paths {7}the role does not reach \/pool\/prod; it reaches \/pool\/dev, \/storage\/local-lvm\n/,
    );
    expect(paused.text).toMatch(/\n {2}- duration {4}3d is more than 1d, the longest\n/);
    expect(paused.text).toMatch(/\n {2}- pause {7}Paused on every cluster since .*: "New disks"\n/);
    expect(paused.text).toMatch(/\nRefused: the role does not reach \/pool\/prod;/);
    expect((await ruth.isAnswered('/pvetoken request provisioner for 3d on /pool/prod rebuild it')).text).toMatch(
      /^Cannot reach \/pool\/prod/,
    );
    expect((await runs([...asking, '--for', '2h'])).text).toMatch(/\nRefused: Paused on every cluster since/);
    expect((await runs(['explain', '--user', 'U0NOBODY', '--role', 'provisioner'])).text).toMatch(
      /- account {5}their Slack account takes no part: unknown\n\nRefused: /,
    );
  });

  it('needs neither Slack nor Redis, and takes the groups as they are said', async () => {
    const site = await makeSite(undefined, ({ roles }) => {
      const { provisioner } = roles;
      if (provisioner === undefined) return;
      provisioner.requesters = { groups: [PROXMOX_ADMINS] };
      provisioner.ticket = {};
      provisioner.risk = 'low';
      provisioner.autoApproval = { upTo: '2h', perDay: 3 };
      provisioner.approvers = { users: [ANN], next: [{ groups: [PROXMOX_ADMINS], required: 2 }] };
      provisioner.breakGlass = { users: [RUTH], longest: '1h' };
    });
    const { runs } = commandLine(bare(site));
    const asking = ['explain', '--user', RUTH, '--role', 'provisioner'];
    const stranger = await runs(asking);
    expect(stranger.text).toMatch(/\n {2}- requesters {2}the role is not open to them \(requesters\)\n/);
    expect(stranger.text).toMatch(/\n {2}\? caps {8}not looked at: REDIS_URL is not set\n/);
    expect(stranger.status).toBe(2);

    const member = await runs([...asking, '--groups', PROXMOX_ADMINS]);
    expect(member.text).toMatch(/\n {2}\+ ticket {6}one is needed, such as OPS-123, and taken to be given\n/);
    expect(member.text).toContain(
      `\nWaits for approval, for 1d at most: 1 of ${ANN}, then 2 of ${PROXMOX_ADMINS}.\nThe rule of the role does not cover it: it approves up to 2h, 3 a day for one person.\n`,
    );
    expect(member.text).toMatch(new RegExp(`\nIn an emergency ${RUTH} may take it at once, for 1h at most\\.$`));
    const quick = await runs([...asking, '--groups', PROXMOX_ADMINS, '--for', '1h']);
    expect(quick.text).toContain('\nApproved at once by the rule of the role: up to 2h, 3 a day for one person.\n');
    const data = await runs([...asking, '--groups', PROXMOX_ADMINS, '--for', '1h', '--reason', 'rebuild it', '--json']);
    expect(JSON.parse(data.text)).toMatchObject({
      user: RUTH,
      verdict: 'refused',
      refusal: 'ticket_missing',
      because: 'a ticket has to be named, such as OPS-123',
    });
    expect((await runs(['explain', '--user', RUTH, '--role', 'provisoner'])).text).toMatch(
      /- role {8}there is no role "provisoner"; open to them: operator\n/,
    );

    const other = join(site.folder, 'other.yml');
    await writeFile(other, site.world.configuration.replaceAll(PROXMOX_ADMINS, 'S0OTHERS'));
    expect((await runs([...asking, '--groups', 'S0OTHERS', '--config', other])).status).toBe(0);
    expect((await runs([...asking, '--config', join(site.folder, 'none.yml')])).text).toMatch(/none\.yml/);
  });

  it.each([
    [[], /^pvetoken explain: say who and for what: --user U --role R\n/],
    [['--user', 'ruth', '--role', 'x'], /^pvetoken explain: ruth is no Slack user id/],
    [['--user', RUTH, '--role', 'x', '--for', 'long'], /^pvetoken explain: long is no duration; say --for 2h\n/],
    [['--user', RUTH, '--role', 'x', '--groups', 'devs'], /^pvetoken explain: devs is no id of a Slack user group/],
    [['--user', RUTH, '--role', 'x', 'now'], /^pvetoken explain: what is now\?/],
  ])('says what is wrong with: explain %j', async (words, complaint) => {
    const { status, text } = await commandLine({ env: {} }).runs(['explain', ...words]);
    expect(text).toMatch(complaint);
    expect(status).toBe(1);
  });
});
