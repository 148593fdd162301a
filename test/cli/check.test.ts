import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeSite } from '../support/command-line.ts';
import { commandLine } from './bot-at-work.ts';

it('pvetoken check FILE reads that file alone, and needs nothing of Slack’s', async () => {
  const site = await makeSite();
  const { PVE_HOME_SECRET, PVETOKEN_CONFIG = '' } = site.env;
  const env = { PVE_HOME_SECRET: PVE_HOME_SECRET ?? '' };
  const { runs } = commandLine({ env });
  expect(await runs(['check', PVETOKEN_CONFIG])).toMatchObject({
    status: 0,
    text: expect.stringMatching(/^The configuration is sound: clusters home; roles provisioner, operator\./),
  });

  const changed = join(site.folder, 'changed.yml');
  await writeFile(changed, (await readFile(PVETOKEN_CONFIG, 'utf8')).replace('"longest": "24h"', '"longest": "soon"'));
  expect(await runs(['check', changed])).toMatchObject({
    status: 1,
    text: expect.stringMatching(/^\/.*changed\.yml: line \d+: roles\.provisioner\.duration\.longest: /),
  });
  expect(await commandLine(site).runs(['check'])).toMatchObject({ status: 0 });
  expect((await runs(['check'])).text).toMatch(/SLACK_BOT_TOKEN/);
  expect((await runs(['check', join(site.folder, 'none.yml')])).status).toBe(1);
  expect((await runs(['check', 'a.yml', 'b.yml'])).text).toMatch(/^pvetoken check: it takes one file: a\.yml b\.yml\n/);
  expect((await runs(['check', '--help'])).text).toMatch(/pvetoken check FILE/);
});
