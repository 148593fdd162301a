import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, useStage, type Visitor } from './browsing.ts';

const LOOKS = [
  { name: 'on a desk, in light', size: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'on a phone, in the dark', size: { width: 390, height: 844 }, colorScheme: 'dark' },
] as const;

describe.skipIf(!hasBrowser)('axe finds nothing serious in the page', () => {
  const stage = useStage();

  describe.each(LOOKS)('$name:', ({ size, colorScheme }) => {
    const isPhone = size.width < 1000;

    async function ruthLooks(): Promise<Visitor> {
      const ruth = await stage.as('Ruth', size);
      await ruth.page.emulateMedia({ colorScheme });
      return ruth;
    }

    test('the composer with its offers, and a form with complaints', async () => {
      const ruth = await ruthLooks();
      await ruth.page.getByRole('combobox', { name: /^Message/ }).fill('/pvetoken');
      expect(await findings(ruth.page)).toEqual([]);
      await formWithErrors(ruth);
      expect(await findings(ruth.page)).toEqual([]);
    });

    test('messages, Home and a question', async () => {
      const { page, types, goTo, reads, clicks } = await ruthLooks();
      await types('/pvetoken request auditor for 30m Look at the storages');
      await reads(/Asked for/);
      await goTo('pvetoken');
      await reads(/Store the secret now/);
      expect(await findings(page)).toEqual([]);
      await goTo('Home');
      await clicks('Revoke now');
      expect(await findings(page)).toEqual([]);
      await clicks('Keep');
      expect(await findings(page)).toEqual([]);
      if (!isPhone) return;
      await clicks('What happened');
      expect(await findings(page)).toEqual([]);
    });

    test('Proxmox, with something broken', async () => {
      const { page, clicks } = await ruthLooks();
      if (isPhone) await clicks('Proxmox');
      await page.getByRole('tab', { name: 'Break' }).click();
      await page.getByRole('switch', { name: 'Make it slow' }).click();
      await page.getByText('Broken now: slow').waitFor();
      for (const tab of ['Break', 'Use a token', 'Calls', 'Guests', 'Access']) {
        await page.getByRole('tab', { name: tab }).click();
        expect(await findings(page)).toEqual([]);
      }
    });

    test('the tour', async () => {
      const { page, clicks } = await ruthLooks();
      await clicks('Take the tour');
      for (const step of [/^1/, /^2/, /^3/]) {
        await page.getByRole('heading', { name: step }).waitFor();
        expect(await findings(page)).toEqual([]);
        await clicks('Do it for me');
      }
    });
  });
});

async function formWithErrors({ page, types }: Visitor): Promise<void> {
  await types('/pvetoken request');
  const form = page.getByRole('dialog');
  await form.getByLabel('Role').selectOption('operator');
  await form.getByRole('combobox', { name: /Guests/ }).waitFor();
  await form.getByRole('button', { name: 'Ask' }).click();
  await form.getByText('Please complete this required field.').waitFor();
}

/** What axe calls serious or worse, and where. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ help, nodes }) => `${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
