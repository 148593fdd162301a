import { writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { siteAtWork, type SiteAtWork } from './bot-at-work.ts';

/** A command and what it printed, as a reader would see it who typed it at the bot's machine. */
interface Example {
  readonly typed: string;
  readonly printed: string;
  readonly status: number;
}

/** Runs commands at a site with one grant, one request that was denied, and a changed file beside the bot's own. */
async function examples(site: SiteAtWork): Promise<ReadonlyMap<string, readonly Example[]>> {
  const { runs, ruth, ann } = site;
  const { folder, world } = site.site;
  const denied = await ruth.asks('provisioner for 8h rebuild the dev cluster');
  await ann.denies(await ann.seesCard(denied), 'Use the test cluster');
  await ann.seesCard(denied, /Denied/);
  const id = await ruth.asks('provisioner for 2h rebuild the test cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  const file = structuredClone(world.file);
  Object.assign(file.roles['provisioner'] ?? {}, { duration: { default: '1h', longest: '4h' }, risk: 'high' });
  const changed = join(folder, 'changed.yml');
  await writeFile(changed, JSON.stringify(file));

  const same = new Map([
    [id, 'k7m3q9xa'],
    [denied, 'bnngb8mr'],
    [`${folder}/`, ''],
    [`${userInfo().username} on ${hostname()}`, 'root on pve1'],
  ]);
  const settled = (text: string): string =>
    [...same]
      .reduce((words, [from, to]) => words.replaceAll(from, to), text)
      .replaceAll(/\d+ entries are as/g, '42 entries are as')
      .replaceAll(/\d+:[\w-]{43}/g, '7:YGkx…')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '2026-01-05T09:00:00Z');
  const done = new Map<string, Example[]>();
  const run = async (...words: string[]): Promise<void> => {
    const { text, status } = await runs(words);
    const typed = ['pvetoken', ...words.map((word) => (word.includes(' ') ? `'${word}'` : word))].join(' ');
    const example = { typed: settled(typed), printed: settled(text), status };
    done.set(words[0] ?? '', [...(done.get(words[0] ?? '') ?? []), example]);
  };
  await run('check');
  await run('check', changed);
  await run('roles', 'plan');
  await run('requests', 'list', '--all');
  await run('requests', 'show', denied);
  await run('explain', '--user', RUTH, '--role', 'provisioner', '--for', '2h');
  await run('explain', '--user', RUTH, '--role', 'operator', '--for', '2d', '--on', '/pool/dev');
  await run('replay', '--config', changed);
  await run('reconcile', '--observe');
  await run('pause', '--cluster', 'home', 'New disks');
  await run('resume', '--cluster', 'home');
  await run('revoke', id, '--reason', 'The laptop was stolen', '--yes', '--wait');
  // The bot seals with each sweep what it wrote.
  await expect.poll(async () => (await runs(['audit', 'verify'])).text).not.toMatch(/not sealed yet/);
  await run('audit', 'verify');
  return done;
}

function block(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}

/** The page is written by this test from what the commands print: `vitest run test/cli/page.test.ts --update` renews it. */
it('docs/commands.md shows what the commands print', async () => {
  const site = await siteAtWork(undefined, { PVETOKEN_AUDIT_KEY: 'a key for nothing but the tests of it' });
  const shown = await examples(site);
  const page = [
    '# The commands of `pvetoken`',
    'Written by a test that runs every one of them beside a bot at work (`test/cli/page.test.ts`); only ids, times, seals, and the names of folder, user and host are made the same in each run. What somebody answers at a terminal, and what each does on a failure, is in the tests of `test/cli`.',
  ];
  for (const [name, { summary }] of Object.entries(COMMANDS)) {
    const { text } = await site.runs([name, '--help']);
    page.push(`## \`pvetoken ${name}\``, `To ${summary}.`, block(text));
    for (const { typed, printed, status } of shown.get(name) ?? []) {
      page.push(block(`$ ${typed}\n${printed}`), `Exit status ${status}.`);
    }
  }
  await expect(`${page.join('\n\n')}\n`).toMatchFileSnapshot('../../docs/commands.md');
});
