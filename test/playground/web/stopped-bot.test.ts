import { describe, expect, test } from 'vitest';
import { hasBrowser, useStage } from './browsing.ts';

describe.skipIf(!hasBrowser)('While the bot is stopped, in the page', () => {
  const stage = useStage();

  test('a command fails in Slack’s own words, a token ends all the same, and the bot catches up once it runs again', async () => {
    const ruth = await stage.as('Ruth');
    const pane = ruth.page.getByRole('region', { name: /^Proxmox/ });
    const stop = pane.getByRole('switch', { name: 'Stop the bot' });
    await ruth.types('/pvetoken request auditor for 30m Look at the storages');
    await pane.getByText('pvetoken’s here: 1 token, 1 user').waitFor();
    await ruth.goTo('pvetoken');
    await ruth.reads(/Store the secret now/);
    const delivered = (await ruth.page.getByRole('log').locator('pre').first().textContent()) ?? '';

    await pane.getByRole('tab', { name: 'Break' }).click();
    await stop.click();
    await pane.getByText('Broken now: the bot is stopped').waitFor();
    await ruth.types('/pvetoken list');
    const status = ruth.page.getByRole('status');
    await status.getByText('/pvetoken failed with the error "dispatch_failed"').waitFor();
    await ruth.clicks('I stored it');
    await status.getByText('The app did not answer in time. What you did may still have its effect.').waitFor();

    await ruth.clicks('+1 h');
    await pane.getByRole('tab', { name: 'Use a token' }).click();
    await pane.getByLabel(/^The secret/).fill(delivered);
    await pane.getByRole('button', { name: 'Use it' }).click();
    await pane.getByText(/401 ✗/).first().waitFor();
    await pane.getByRole('tab', { name: 'Access' }).click();
    await pane.getByText('pvetoken’s here: 1 token, 1 user').waitFor();

    await pane.getByRole('tab', { name: /^Break/ }).click();
    await stop.click();
    await pane.getByRole('tab', { name: 'Access' }).click();
    await pane.getByText('Nothing of pvetoken’s is here.').waitFor();
    await ruth.reads(/Revoked/);
    await pane.getByRole('tab', { name: 'Break' }).click();
    expect(await stop.getAttribute('aria-checked')).toBe('false');
  });
});
