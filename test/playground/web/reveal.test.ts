import { describe, expect, test } from 'vitest';
import { hasBrowser, useStage } from './browsing.ts';

describe.skipIf(!hasBrowser)('a secret that is revealed, in the page', () => {
  const stage = useStage();

  test('stands in a window of its owner once, and in no message', async () => {
    const [ruth, ann, abe] = [await stage.as('Ruth'), await stage.as('Ann'), await stage.as('Abe')];
    await ruth.types('/pvetoken request operator for 1h on /vms/100 Look at its console');
    await ann.reads('Waiting for 2 approvers');
    await ann.clicks('Approve');
    await abe.reads(/Abe.*to decide/);
    await abe.clicks('Approve');

    await ruth.goTo('pvetoken');
    await ruth.reads(/Its secret waits for you to reveal it/);
    await ruth.clicks('Reveal the secret');
    const window = ruth.page.getByRole('dialog', { name: 'Your secret' });
    await window.getByText(/shown this once/).waitFor();
    const shown = (await window.locator('pre').textContent()) ?? '';
    const [, secret = ''] = /PVE_TOKEN_SECRET=([0-9a-f-]{36})/.exec(shown) ?? [];
    expect(secret).not.toBe('');
    await window.getByRole('button', { name: 'Close' }).last().click();
    await window.waitFor({ state: 'detached' });
    await ruth.reads(/Nothing is left to reveal here/);
    for (const { page } of [ruth, ann, abe]) expect(await page.content()).not.toContain(secret);
  });
});
