import { describe, expect, test } from 'vitest';
import { hasBrowser, useStage } from './browsing.ts';

describe.skipIf(!hasBrowser)('the journey, played by hand in the page', () => {
  const stage = useStage();

  test('three people ask, approve and see it end, each in a window of their own', async () => {
    const [ruth, ann, abe] = [await stage.as('Ruth'), await stage.as('Ann'), await stage.as('Abe')];
    await ruth.types('/pvetoken request provisioner for 2h Rebuild the dev pool');
    await ruth.reads(/Asked for/);

    await ann.reads('Waiting for an approver');
    await abe.reads('Waiting for an approver');
    await ann.clicks('Approve');

    await ruth.goTo('pvetoken');
    await ruth.reads(/Store the secret now/);
    expect(await ruth.page.getByRole('log').locator('pre').first().textContent()).toMatch(/PROXMOX_VE_API_TOKEN='pvt-/);
    await abe.reads('Active');
    await ruth.clicks('I stored it');
    await ruth.page.getByText(/Store the secret now/).waitFor({ state: 'detached' });

    await stage.nextEvent();
    await ruth.reads(/stops working/);
    await stage.nextEvent();
    await stage.nextEvent();
    await abe.reads(/Revoked/);
    await expect
      .poll(async () => await ruth.page.getByRole('region', { name: 'Proxmox' }).textContent())
      .not.toMatch(/pvt-/);
  });

  test('a form says at its field what is wrong, keeps what was typed, and is sent once it is right', async () => {
    const { page, types, reads } = await stage.as('Ruth');
    await types('/pvetoken request');
    const form = page.getByRole('dialog', { name: 'Ask for a token' });
    await form.getByLabel('Role').selectOption('provisioner');
    await form.getByLabel('Or another time').fill('9 weeks');
    await form.getByRole('button', { name: 'Ask' }).click();
    const why = form.getByLabel('Why');
    await form.getByText('Please complete this required field.').waitFor();
    expect(await why.getAttribute('aria-invalid')).toBe('true');
    await why.fill('Rebuild the dev pool');
    await form.getByRole('button', { name: 'Ask' }).click();
    const other = form.getByLabel('Or another time');
    await expect.poll(async () => await other.getAttribute('aria-invalid')).toBe('true');
    expect(await other.inputValue()).toBe('9 weeks');
    expect(await why.inputValue()).toBe('Rebuild the dev pool');
    await other.fill('3h');
    await form.getByRole('button', { name: 'Ask' }).click();
    await reads(/asks for.*for 3h/);
    expect(await form.count()).toBe(0);
  });

  test('what was typed into a field that went with another role is not sent', async () => {
    const { page, types, reads } = await stage.as('Ruth');
    await types('/pvetoken request');
    const form = page.getByRole('dialog', { name: 'Ask for a token' });
    await form.getByLabel('Role').selectOption('provisioner');
    await form.getByLabel('Why').fill('Look at the storages');
    await form.getByLabel('Or another time').fill('9 weeks');
    await form.getByLabel('Role').selectOption('auditor');
    await form.getByText('PVEAuditor').waitFor();
    expect(await form.getByLabel('Or another time').inputValue()).toBe('');
    expect(await form.getByRole('status').textContent()).toBe('');
    await form.getByRole('button', { name: 'Ask' }).click();
    await form.waitFor({ state: 'detached' });
    await reads(/Asked for auditor/);
  });

  test('what is being typed survives the screens that arrive meanwhile', async () => {
    const [ruth, ann] = [await stage.as('Ruth'), await stage.as('Ann')];
    const composer = ruth.page.getByRole('combobox', { name: /^Message/ });
    await composer.fill('half a sentence');
    await ann.types('Is anybody there?');
    await ruth.reads('Is anybody there?');
    expect(await composer.inputValue()).toBe('half a sentence');
    expect(await composer.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
  });

  test('a modal closes by Escape, and the focus goes back to where it was', async () => {
    const { page, types } = await stage.as('Ruth');
    await types('/pvetoken request');
    const form = page.getByRole('dialog');
    await form.getByLabel('Role').waitFor();
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    const composer = page.getByRole('combobox', { name: /^Message/ });
    expect(await composer.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
  });

  test('a reaction approves, and a click on it takes it away', async () => {
    const [ruth, ann] = [await stage.as('Ruth'), await stage.as('Ann')];
    await ruth.types('/pvetoken request provisioner for 2h Rebuild the dev pool');
    await ann.reads('Waiting for an approver');
    const card = ann.page.getByRole('article').filter({ hasText: 'Waiting for an approver' });
    await card.hover();
    await card.getByLabel('Add a reaction').click();
    await card.getByRole('button', { name: 'white check mark' }).click();
    await ann.reads('Active');
    const reaction = ann.page.getByRole('button', { name: 'white check mark, by Ann' });
    await ruth.page.getByRole('button', { name: 'white check mark, by Ann' }).waitFor();
    await reaction.click();
    await reaction.waitFor({ state: 'detached' });
  });

  test('a button that asks first does nothing when the answer is no', async () => {
    const { page, types, goTo, clicks } = await stage.as('Ruth');
    await types('/pvetoken request auditor for 30m Look at the storages');
    await goTo('Home');
    await clicks('Revoke now');
    const question = page.getByRole('dialog', { name: 'Revoke this token?' });
    await question.getByRole('button', { name: 'Keep' }).click();
    await question.waitFor({ state: 'detached' });
    await page.getByText(/is active until/).waitFor();
    await clicks('Revoke now');
    await question.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText(/is active until/).waitFor({ state: 'detached' });
  });

  test('what stands in a fixed width is copied as it is', async () => {
    const { page, types, goTo, reads, clicks } = await stage.as('Ruth');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await types('/pvetoken request auditor for 30m Look at the storages');
    await goTo('pvetoken');
    await reads(/Store the secret now/);
    await clicks('Copy');
    await page.getByRole('status').getByText('Copied.').waitFor();
    const copied = await page.evaluate(async () => await navigator.clipboard.readText());
    expect(copied).toMatch(/PVEAPIToken=pvt-/);
    expect(copied).toBe(await page.getByRole('log').locator('pre').first().textContent());
  });

  test('a page that is loaded again in mid-journey comes back to where it was', async () => {
    const { page, types, goTo, reads } = await stage.as('Ruth');
    await types('/pvetoken request operator on /vms/100 Restart the web server');
    await goTo('pvetoken');
    await reads(/Waiting for/);
    await types('/pvetoken request');
    await page.getByRole('dialog').getByLabel('Role').selectOption('auditor');
    await page.getByRole('dialog').getByLabel('Why').fill('Look at the storages');
    await page.reload();
    const form = page.getByRole('dialog');
    await expect.poll(async () => await form.getByLabel('Role').inputValue()).toBe('auditor');
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    await reads(/Waiting for/);
  });

  test('whoever plays on is told what waits for others, and comes straight to it', async () => {
    const { page, types, reads } = await stage.as('Ruth');
    await types('/pvetoken request provisioner for 2h Rebuild the dev pool');
    await page.getByRole('link', { name: /^Ann.*1 new notifications/ }).click();
    await reads('Waiting for an approver');
    expect(await page.getByRole('button', { name: 'Approve', exact: true }).isVisible()).toBe(true);
    await page.goBack();
    await reads(/Asked for/);
  });

  test('what was not read is marked until it is, and stays read when the page is loaded again', async () => {
    const [ruth, ann] = [await stage.as('Ruth'), await stage.as('Ann')];
    const access = ruth.page.getByRole('link', { name: /proxmox-access/ });
    await ruth.goTo('general');
    await ann.types('Good morning');
    await expect.poll(async () => await access.textContent()).toMatch(/1 unread/);
    await ruth.goTo('proxmox-access');
    await ruth.reads('Good morning');
    await ruth.goTo('general');
    expect(await access.textContent()).not.toMatch(/unread/);
    await ruth.page.reload();
    await access.waitFor();
    expect(await access.textContent()).not.toMatch(/unread/);
  });

  test('a new round begins in every window, with nothing of the last one', async () => {
    const [ruth, ann] = [await stage.as('Ruth'), await stage.as('Ann')];
    await ruth.types('/pvetoken request provisioner for 2h Rebuild the dev pool');
    await ann.reads('Waiting for an approver');
    await stage.reset();
    await ruth.reads('Nothing was written here yet.');
    await ann.reads('Nothing was written here yet.');
    await ruth.types('/pvetoken request auditor for 30m Look at the storages');
    await ruth.reads('Asked for');
    expect(await ruth.page.getByRole('alert').count()).toBe(0);
  });

  test('what Slack does not allow is said in a line', async () => {
    const { page, types } = await stage.as('Ruth');
    await types('/remind me');
    const line = page.getByRole('status').getByText(/not a valid command/);
    await line.waitFor();
    expect(await line.textContent()).toBe('Slack does not let you do that: /remind is not a valid command');
  });

  test('people’s words stay words, and lead nowhere but to the web', async () => {
    const { page, types, reads } = await stage.as('Ruth');
    await types('*bold* _slanted_ ~gone~ `*code*` :key: <https://docs.example|the docs> <javascript:alert(1)|a trap>');
    await types('<img src=x onerror=alert(1)> <@U0ANN00001> <!date^86400^{date_num}|then> a_b_c 2*3*4');
    await reads('2*3*4');
    const [styled, plain] = await page.getByRole('article').all();
    expect(await styled?.locator('.mrkdwn').innerHTML()).toBe(
      '<p><strong>bold</strong> <em>slanted</em> <s>gone</s> <code>*code*</code> ' +
        '<span class="emoji" role="img" aria-label="key">🔑</span> ' +
        '<a href="https://docs.example" target="_blank" rel="noopener noreferrer">the docs</a> <span>a trap</span></p>',
    );
    expect(await plain?.locator('.mrkdwn').textContent()).toBe(
      '<img src=x onerror=alert(1)> @Ann 1970-01-02 a_b_c 2*3*4',
    );
  });

  test('a menu that the app fills is searched by keyboard, and what is chosen can be taken out again', async () => {
    const { page, types } = await stage.as('Ruth');
    await types('/pvetoken request');
    const form = page.getByRole('dialog');
    await form.getByLabel('Role').selectOption('operator');
    const search = form.getByRole('combobox', { name: /Guests/ });
    await search.fill('db');
    await form.getByRole('option', { name: /db-1/ }).waitFor();
    await expect.poll(async () => await form.getByRole('listbox').getByRole('option').count()).toBe(1);
    await search.press('ArrowDown');
    await search.press('Enter');
    const chosen = form.getByRole('button', { name: /Take out .*db-1/ });
    await chosen.waitFor();
    await search.press('Escape');
    await chosen.click();
    await chosen.waitFor({ state: 'detached' });
    await form.getByRole('button', { name: 'Ask' }).waitFor();
  });

  test('commands are completed while they are typed', async () => {
    const { page } = await stage.as('Ruth');
    const composer = page.getByRole('combobox', { name: /^Message/ });
    await composer.fill('/pvetoken sta');
    await page.getByRole('option', { name: '/pvetoken status ID' }).waitFor();
    await composer.press('Tab');
    expect(await composer.inputValue()).toBe('/pvetoken status ');
  });

  test('time goes on in a page where nothing else happens, and is as far ahead as it was moved', async () => {
    const { page, types, reads } = await stage.as('Ruth');
    await types('/pvetoken request auditor for 30m Look at the storages');
    await reads(/Asked for/);
    await page.getByRole('button', { name: /^To the next event/ }).waitFor();
    await stage.nextEvent();
    const shown = page.locator('.clock time');
    const moment = async (): Promise<number> => Date.parse((await shown.getAttribute('datetime')) ?? '');
    await expect.poll(async () => (await moment()) - Date.now()).toBeGreaterThan(60_000);
    const before = await moment();
    await expect.poll(moment).toBeGreaterThan(before);
  });

  test('on a phone the panes are tabs', async () => {
    const { page } = await stage.as('Ruth', { width: 390, height: 844 });
    const proxmox = page.getByRole('region', { name: 'Proxmox' });
    await page.getByRole('region', { name: 'Slack' }).waitFor();
    expect(await proxmox.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Proxmox' }).click();
    await proxmox.waitFor();
    const size = await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return { width: scrollWidth, height: scrollHeight };
    });
    expect(size).toEqual({ width: 390, height: 844 });
  });
});
