import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, useStage, type Visitor } from './browsing.ts';

describe.skipIf(!hasBrowser)('Proxmox, in the page', () => {
  const stage = useStage();

  test('what the bot made appears, counts down, and is gone when its time is over', async () => {
    const ruth = await stage.as('Ruth');
    const pane = paneOf(ruth);
    await pane.getByText('Nothing of pvetoken’s is here.').waitFor();
    await ruth.types('/pvetoken request auditor for 30m Look at the storages');
    await pane.getByText('pvetoken’s here: 1 token, 1 user').waitFor();
    const token = tableOf(pane, 'Tokens').getByRole('row', { name: /pvt-.*pvetoken’s/ });
    expect(await token.textContent()).toMatch(/(29 min \d+ s|30 min 0 s)/);
    await ruth.clicks('+10 min');
    await expect.poll(async () => await token.textContent()).toMatch(/(19 min \d+ s|20 min 0 s)/);
    await ruth.clicks('+1 h');
    await pane.getByText('Nothing of pvetoken’s is here.').waitFor();
    expect(await pane.textContent()).not.toMatch(/pvt-/);
    await expect.poll(async () => await pane.page().getByRole('log').textContent()).toMatch(/Revoked|Expired/);
  });

  test('the clock goes to the next event by its words, and has none to go to at the beginning', async () => {
    const ruth = await stage.as('Ruth');
    const { page } = ruth;
    expect(await page.getByRole('button', { name: 'No event to come' }).isDisabled()).toBe(true);
    await ruth.types('/pvetoken request provisioner for 2h Rebuild the dev pool');
    const next = page.getByRole('button', { name: /^To the next event: \w+: its approvers are reminded/ });
    await next.click();
    await page
      .getByRole('status')
      .getByText(/^It is .*its approvers are reminded\.$/)
      .waitFor();
    await page.getByRole('button', { name: /^To the next event: \w+: lapses/ }).click();
    await ruth.reads(/Lapsed: nobody decided in time/);
    await page.getByRole('button', { name: 'No event to come' }).waitFor();
  });

  test('a delivered secret is used, and Proxmox says what it can do and what not, until it ends', async () => {
    const ruth = await stage.as('Ruth');
    const pane = paneOf(ruth);
    await ruth.types('/pvetoken request auditor for 30m Look at the storages');
    await ruth.goTo('pvetoken');
    await ruth.reads(/Store the secret now/);
    const delivered = (await ruth.page.getByRole('log').locator('pre').first().textContent()) ?? '';
    await open(pane, 'Use a token');
    await pane.getByLabel(/^The secret/).fill(delivered);
    await pane.getByLabel('What to do with it').selectOption('start 100');
    await pane.getByRole('button', { name: 'Use it' }).click();
    const tried = tableOf(pane, 'What it tried');
    await tried.waitFor();
    expect(await tried.getByRole('row', { name: /^Start web-1/ }).textContent()).toMatch(
      /403 ✗Permission check failed \(\/vms\/100, VM\.PowerMgmt\)/,
    );
    expect(await tried.getByRole('row', { name: /^List the guests/ }).textContent()).toMatch(/200 ✓6 guests/);
    expect(await tried.getByRole('row', { name: /^Look at shop/ }).textContent()).toMatch(/200 ✓stopped/);
    expect(await pane.getByRole('definition').first().textContent()).toMatch(/VM\.Audit/);

    await ruth.clicks('+1 h');
    await pane.getByRole('button', { name: 'Use it' }).click();
    await pane.getByText(/^Nothing: Proxmox does not take this secret/).waitFor();
    expect(await tried.getByRole('row', { name: /^Read the version/ }).textContent()).toMatch(/401 ✗/);
  });

  test('a guest that a token starts runs, the task log says who began it, and so does the bot at the end', async () => {
    const [ruth, ann] = [await stage.as('Ruth'), await stage.as('Ann')];
    await ruth.types('/pvetoken request provisioner for 2h Rebuild the dev pool');
    await ann.reads('Waiting for an approver');
    await ann.clicks('Approve');
    await ruth.goTo('pvetoken');
    await ruth.reads(/Store the secret now/);
    const delivered = (await ruth.page.getByRole('log').locator('pre').first().textContent()) ?? '';
    const pane = paneOf(ruth);
    await open(pane, 'Use a token');
    await pane.getByLabel(/^The secret/).fill(/[0-9a-f-]{36}/.exec(delivered)?.[0] ?? '');
    expect(await pane.getByLabel('Whose secret it is').inputValue()).toMatch(/^pvt-/);
    await pane.getByLabel('What to do with it').selectOption('start 101');
    await pane.getByRole('button', { name: 'Use it' }).click();
    await tableOf(pane, 'What it tried').waitFor();
    await open(pane, 'Guests');
    await tableOf(pane, 'Guests')
      .getByRole('row', { name: /web-2.*running/ })
      .waitFor();
    await tableOf(pane, 'Task log')
      .getByRole('row', { name: /qmstart 101.*pvt-.*OK/ })
      .waitFor();
    await ruth.clicks('+1 h');
    await ruth.clicks('+1 h');
    await ruth.reads(/One task ran under the token/);
  });

  test('no secret is in the screens of others', async () => {
    const [ruth, ann] = [await stage.as('Ruth'), await stage.as('Ann')];
    await ruth.types('/pvetoken request auditor for 30m Look at the storages');
    await ruth.goTo('pvetoken');
    await ruth.reads(/Store the secret now/);
    const delivered = (await ruth.page.getByRole('log').locator('pre').first().textContent()) ?? '';
    const secret = /[0-9a-f-]{36}/.exec(delivered)?.[0] ?? 'none was delivered';
    const pane = paneOf(ruth);
    await open(pane, 'Use a token');
    await pane.getByLabel(/^The secret/).fill(delivered);
    await pane.getByRole('button', { name: 'Use it' }).click();
    await tableOf(pane, 'What it tried').waitFor();
    await open(pane, 'Calls');
    const calls = pane.getByRole('list', { name: /^The last calls/ });
    await calls.getByText('/access/permissions').first().waitFor();
    expect(await pane.textContent()).not.toContain(secret);
    const [screen] = await Promise.all([screenAt(ann), open(paneOf(ann), 'Calls')]);
    expect(screen).toContain('/access/permissions');
    expect(screen).not.toContain(secret);
    const kept = await ruth.page.evaluate(() => location.href + JSON.stringify(localStorage));
    expect(kept).not.toContain(secret);
  });

  test('while Proxmox is down an approved request waits, and once it is mended the token is made', async () => {
    const ruth = await stage.as('Ruth');
    const pane = paneOf(ruth);
    await open(pane, 'Break');
    const down = pane.getByRole('switch', { name: 'Take Proxmox down' });
    await down.click();
    await pane.getByText('Broken now: down').waitFor();
    expect(await down.getAttribute('aria-checked')).toBe('true');
    await ruth.types('/pvetoken request auditor for 30m Look at the storages');
    await ruth.page.getByRole('button', { name: /its token is tried again/ }).waitFor();
    await ruth.reads(/the cluster does not answer/);
    await down.click();
    await expect.poll(async () => await pane.getByText('Broken now').count()).toBe(0);
    await open(pane, 'Access');
    await pane.getByText('pvetoken’s here: 1 token').waitFor();
    await ruth.goTo('pvetoken');
    await ruth.reads(/Store the secret now/);
  });

  test('while its lock is held Proxmox refuses the changes, and the bot makes them once it is free', async () => {
    const ruth = await stage.as('Ruth');
    const pane = paneOf(ruth);
    await open(pane, 'Break');
    const lock = pane.getByRole('switch', { name: 'Hold its lock' });
    await lock.click();
    await pane.getByText('Broken now: locked').waitFor();
    await ruth.types('/pvetoken request auditor for 30m Look at the storages');
    await open(pane, 'Calls');
    await pane.getByLabel('Only what changes something').check();
    const refused = pane.getByRole('listitem').filter({ hasText: 'got lock request timeout' });
    await refused.first().waitFor();
    expect(await refused.first().textContent()).toMatch(/^POST.*500/);
    await open(pane, 'Break');
    await lock.click();
    await open(pane, 'Access');
    await pane.getByText('pvetoken’s here: 1 token').waitFor();
  });

  test('while it is slow all goes on, only later', async () => {
    const ruth = await stage.as('Ruth');
    const pane = paneOf(ruth);
    await open(pane, 'Break');
    await pane.getByRole('switch', { name: 'Make it slow' }).click();
    await ruth.types('/pvetoken request auditor for 30m Look at the storages');
    await ruth.goTo('pvetoken');
    await ruth.reads(/Store the secret now/);
    await pane.getByText('Broken now: slow').waitFor();
    await pane.getByRole('switch', { name: 'Make it slow', checked: true }).waitFor();
    expect(await ruth.page.getByRole('log').textContent()).not.toMatch(/does not answer/);
  });

  test('a token that somebody deletes by hand is missed by the bot, which says so', async () => {
    const ruth = await stage.as('Ruth');
    const pane = paneOf(ruth);
    await ruth.types('/pvetoken request auditor for 30m Look at the storages');
    await pane.getByText('pvetoken’s here: 1 token').waitFor();
    await open(pane, 'Break');
    await pane.getByRole('button', { name: 'Delete it…' }).click();
    const question = ruth.page.getByRole('dialog', { name: 'Delete this token?' });
    await question.getByText(/^pvt-.* stops working at once/).waitFor();
    await question.getByRole('button', { name: 'Delete' }).click();
    await ruth.page
      .getByRole('status')
      .getByText(/^Deleted pvt-.* by hand\.$/)
      .waitFor();
    await ruth.clicks('+10 min');
    await ruth.goTo('alerts');
    await ruth.reads(/gone from the cluster/);
    await open(pane, 'Access');
    await expect.poll(async () => await pane.textContent()).toMatch(/Nothing of pvetoken’s is here/);
  });

  test('what is changed by hand shows at once', async () => {
    const ruth = await stage.as('Ruth');
    const pane = paneOf(ruth);
    await ruth.types('/pvetoken request auditor for 30m Look at the storages');
    await pane.getByText('pvetoken’s here: 1 token').waitFor();
    await open(pane, 'Break');
    await pane.getByRole('button', { name: 'It never ends' }).click();
    await pane.getByLabel('User').selectOption('alice@pve');
    await pane.getByRole('button', { name: 'Disable it' }).click();
    await pane.getByRole('button', { name: 'Enable it' }).waitFor();
    await pane.getByLabel('Who').selectOption('alice@pve');
    await pane.getByLabel('PVE role').selectOption('PVEVMAdmin');
    await pane.getByLabel('Path').selectOption('/vms/104');
    await pane.getByRole('button', { name: 'Add this ACL entry' }).click();
    await open(pane, 'Access');
    await tableOf(pane, 'Tokens')
      .getByRole('row', { name: /pvt-.*never ends/ })
      .waitFor();
    await tableOf(pane, 'Users')
      .getByRole('row', { name: /alice@pve.*disabled/ })
      .waitFor();
    const entries = tableOf(pane, 'Access control list').getByRole('row', { name: /alice@pve/ });
    expect(await entries.allTextContents()).toContainEqual(expect.stringMatching(/\/vms\/104.*PVEVMAdmin/));
  });

  test('its parts are gone through by arrow keys', async () => {
    const pane = paneOf(await stage.as('Ruth'));
    await pane.getByRole('tab', { name: 'Access' }).press('ArrowLeft');
    expect(await pane.getByRole('tab', { selected: true }).textContent()).toBe('Break');
    await pane.getByRole('tabpanel', { name: 'Break' }).waitFor();
    await pane.page().keyboard.press('ArrowRight');
    await pane.getByRole('tabpanel', { name: 'Access' }).waitFor();
  });
});

function paneOf({ page }: Visitor): Locator {
  return page.getByRole('region', { name: 'Proxmox' });
}

function tableOf(pane: Locator, name: string): Locator {
  return pane.getByRole('table', { name, exact: true });
}

async function open(pane: Locator, tab: string): Promise<void> {
  await pane.getByRole('tab', { name: tab }).click();
}

/** The next screen that is sent to somebody, as it comes. */
async function screenAt({ page }: Visitor): Promise<string> {
  return await page.evaluate(
    async () =>
      await new Promise<string>((resolve) => {
        const events = new EventSource(`/events${location.search}`);
        events.addEventListener('message', ({ data }) => {
          events.close();
          resolve(String(data));
        });
      }),
  );
}
