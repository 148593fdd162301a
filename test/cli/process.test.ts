import { expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { pvetoken } from '../support/command-line.ts';
import { siteAtWork } from './bot-at-work.ts';

it('every operator’s command ends by itself, whatever it was connected to', async () => {
  const { site, ruth, ann } = await siteAtWork();
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  const { PVETOKEN_CONFIG = '' } = site.env;
  const commands: readonly (readonly [readonly string[], number])[] = [
    [['requests', 'show', id], 0],
    [['explain', '--user', RUTH, '--role', 'provisioner'], 0],
    [['replay', '--config', PVETOKEN_CONFIG], 0],
    [['reconcile', '--observe'], 0],
    [['pause', 'New disks'], 0],
    [['resume'], 0],
    [['revoke', id, '--yes', '--wait'], 0],
    [['revoke', id], 1],
  ];
  for (const [words, code] of commands) {
    // With its output, for whoever reads why it ended otherwise.
    expect({ words, ...(await pvetoken(words, site.env).ended) }).toMatchObject({ words, code });
  }
});
