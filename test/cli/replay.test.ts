import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ABE, ANN, PROXMOX_ADMINS, RUTH } from '../../playground/slack/workspaces.ts';
import type { WorldFile } from '../../playground/world.ts';
import { makeSite, type Site } from '../support/command-line.ts';
import { commandLine, siteAtWork } from './bot-at-work.ts';

/** Writes a changed `pvetoken.yml` beside the bot's own. @returns its path. */
async function changed({ folder, world }: Site, change: (roles: WorldFile['roles']) => void): Promise<string> {
  const file = structuredClone(world.file);
  change(file.roles);
  const path = join(folder, 'changed.yml');
  await writeFile(path, JSON.stringify(file));
  return path;
}

describe('pvetoken replay', () => {
  it('says of which of the last requests the outcome would differ, and how', async () => {
    const { runs, site, ruth, ann } = await siteAtWork();
    const long = await ruth.asks('provisioner for 8h rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(long), 'Approve');
    await ann.seesCard(long, /Active until/);
    const short = await ruth.asks('provisioner for 1h rebuild it again');
    await ann.denies(await ann.seesCard(short), 'Not today');
    await ann.seesCard(short, /Denied/);
    const guest = await ruth.asks('operator on /vms/100 restart it');
    await ann.seesCard(guest);

    const same = await changed(site, () => undefined);
    expect(await runs(['replay', '--config', same])).toMatchObject({
      status: 0,
      text: `3 requests judged by ${same}: none would differ.`,
    });

    const file = await changed(site, ({ provisioner, operator }) => {
      Object.assign(provisioner ?? {}, {
        duration: { default: '1h', longest: '4h' },
        risk: 'low',
        autoApproval: { upTo: '1h', perDay: 2 },
        approvers: { users: [ABE, RUTH], required: 2 },
      });
      Object.assign(operator ?? {}, { requesters: { groups: [PROXMOX_ADMINS] } });
    });
    const said = await runs(['replay', '--config', file]);
    expect(said.text.replaceAll(/2\S+Z/g, 'TIME')).toBe(
      [
        `3 requests judged by ${file}: 3 would differ.`,
        `${long}  TIME  ${RUTH}  provisioner  (active)`,
        '    refused: 8h is more than 4h, the longest',
        `${short}  TIME  ${RUTH}  provisioner  (denied)`,
        '    approved at once by the rule of its role, in place of people',
        '    risk: low, in place of medium',
        '    approvals needed, stage by stage: 2, in place of 1',
        `    ${ANN}, who decided it, could not`,
        `${guest}  TIME  ${RUTH}  operator  (pending)`,
        '    refused: the role is not open to them (requesters)',
      ].join('\n'),
    );
    expect(said.status).toBe(2);
    // Without Slack nobody is known to be in the group; the answer is the same here, for another reason.
    expect((await runs(['replay', '--config', file], { env: { SLACK_BOT_TOKEN: '' } })).text).toBe(said.text);
    const last = await runs(['replay', '--config', file, '--last', '1', '--json']);
    expect(JSON.parse(last.text)).toMatchObject({
      judged: 1,
      differing: [{ id: guest, differences: [{ kind: 'refused' }] }],
    });
  });

  it('judges nothing by a file that is not sound', async () => {
    const site = await makeSite();
    const { runs } = commandLine(site);
    const file = await changed(site, (roles) => {
      roles['provisioner']?.approvers.groups?.pop();
    });
    expect(await runs(['replay', '--config', file])).toMatchObject({
      status: 1,
      text: expect.stringMatching(/changed\.yml: line \d+: roles\.provisioner\.approvers/),
    });
    expect((await runs(['replay'])).text).toMatch(/^pvetoken replay: say which file: --config FILE\n/);
    expect((await runs(['replay', '--config', file, '--last', 'all'])).text).toMatch(/all is no number of requests/);
    expect((await runs(['replay', file])).text).toMatch(/^pvetoken replay: it takes options only: /);
  });
});
