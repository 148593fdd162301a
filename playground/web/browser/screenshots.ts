import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startRedis } from '../../redis/start-redis.ts';
import { findChromium, launchChromium } from './chromium.ts';
import { startWebPlayground } from '../start.ts';

// `npm run screenshots`: plays the journey in the playground and writes how it looks at each step, light and dark, on a
// desk and on a phone, into a folder that git ignores. Emoji need a font: Debian's fonts-noto-color-emoji.
// With `-- --readme` it takes the README's picture alone, which git keeps.
const README_PICTURE = fileURLToPath(new URL('../../../docs/playground.png', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../../.screenshots/', import.meta.url));

const WIDTHS = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const SCHEMES = ['light', 'dark'] as const;

const chromium = findChromium();
if (chromium === undefined) throw new Error('There is no chromium on this machine: install it, or set CHROMIUM.');
const { values } = parseArgs({ options: { readme: { type: 'boolean' } } });
const { REDIS_URL: _notOurs, ...env } = process.env;
const redis = await startRedis({ env });
const playground = await startWebPlayground(redis);
const browser = await launchChromium(chromium);
const page = await browser.newPage({ viewport: WIDTHS.desk });
let count = 0;

/** Writes a picture of each kind. */
async function take(name: string, before: (width: string) => Promise<void> = async () => undefined): Promise<void> {
  count += 1;
  for (const [width, size] of Object.entries(WIDTHS)) {
    await page.setViewportSize(size);
    await before(width);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${FOLDER}${String(count).padStart(2, '0')}-${name}-${width}-${colorScheme}.png` });
    }
  }
  await page.setViewportSize(WIDTHS.desk);
}

const dialog = page.getByRole('dialog');
const place = async (name: string): Promise<void> =>
  await page.getByRole('navigation', { name: 'Slack' }).getByRole('link', { name }).click();
const become = async (name: string): Promise<void> =>
  await page.getByRole('navigation', { name: 'Who am I' }).getByRole('link', { name }).click();
const proxmoxTab = async (name: string): Promise<void> => await page.getByRole('tab', { name }).click();
const inPlace = async (words: string | RegExp): Promise<void> =>
  await page.getByRole('log').getByText(words).first().waitFor();
const tour = page.getByRole('region', { name: 'Guided tour' });
const button = async (name: string): Promise<void> => await page.getByRole('button', { name, exact: true }).click();
const stepOfTour = async (title: RegExp): Promise<void> => await tour.getByRole('heading', { name: title }).waitFor();

try {
  if (values.readme === true) {
    await takeForReadme(page);
    process.stdout.write(`The picture is ${README_PICTURE}\n`);
  } else {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    await takeTour();
    await play(page);
    process.stdout.write(`The pictures are in ${FOLDER}\n`);
  }
} finally {
  await browser.close();
  await playground.close();
  await redis.stop();
}

/** Writes how the Proxmox pane looks, which a phone shows by itself. */
async function takeProxmox(name: string): Promise<void> {
  await take(name, async (width) => {
    if (width === 'phone') await page.getByRole('button', { name: 'Proxmox', exact: true }).click();
  });
  await page.goBack();
}

/** The tour by itself, the story that it leaves, and the question before a reset. */
async function takeTour(): Promise<void> {
  await page.goto(playground.url);
  await button('Take the tour');
  await stepOfTour(/^1/);
  await take('tour-begins');
  await button('Do it for me');
  await stepOfTour(/^2/);
  await take('tour-approve');
  await button('Do it for me');
  await stepOfTour(/^3/);
  await button('Do it for me');
  await inPlace('Store the secret now');
  await take('tour-secret');
  await button('Do it for me');
  for (const step of [/^4/, /^5/, /^6/]) {
    await stepOfTour(step);
    if (step.source === '^4') await take('tour-proxmox');
    await button('Do it for me');
  }
  await stepOfTour(/whole journey/);
  await take('tour-ends');
  await page.setViewportSize(WIDTHS.phone);
  await button('What happened');
  await page.setViewportSize(WIDTHS.desk);
  await take('story');
  await button('Reset');
  await dialog.waitFor();
  await take('reset');
  await button('Start over');
  await stepOfTour(/^1/);
  await button('Leave the tour');
}

/** The journey at its fullest: the tour, a secret, what Proxmox holds, and the story. */
async function takeForReadme({ keyboard }: Page): Promise<void> {
  await page.goto(playground.url);
  await button('Take the tour');
  for (const step of [/^1/, /^2/, /^3/]) {
    await stepOfTour(step);
    await button('Do it for me');
  }
  await inPlace('Store the secret now');
  await keyboard.press('Escape');
  await page.screenshot({ path: README_PICTURE });
}

async function play({ keyboard }: Page): Promise<void> {
  await page.goto(playground.url);
  const composer = page.getByRole('combobox', { name: /^Message/ });
  await composer.fill('/pvetoken');
  await take('completion');

  await composer.fill('/pvetoken request');
  await composer.press('Enter');
  await dialog.getByLabel('Role').selectOption('provisioner');
  await dialog.getByText('Privileges:').waitFor();
  await take('form');
  await dialog.getByLabel('Role').selectOption('operator');
  await dialog.getByRole('combobox', { name: /Guests/ }).click();
  await dialog.getByRole('listbox').getByRole('option').first().waitFor();
  await take('form-search');
  await dialog.getByRole('listbox').getByRole('option').first().click();
  await dialog.getByRole('button', { name: /Take out/ }).waitFor();
  await dialog.getByLabel('Role').selectOption('provisioner');
  await dialog.getByText('TerraformProvisioner').waitFor();
  await dialog.getByLabel('Or another time').fill('9 weeks');
  await dialog.getByRole('button', { name: 'Ask' }).click();
  await dialog.locator('.error').first().waitFor();
  await take('form-with-errors');
  await dialog.getByLabel('Or another time').fill('2h');
  await dialog.getByLabel('Why').fill('Rebuild the dev pool after the disk swap');
  await dialog.getByRole('button', { name: 'Ask' }).click();
  await inPlace('Waiting for an approver');
  await take('card-asked');

  await become('Ann');
  await inPlace('Waiting for an approver');
  await take('card-approver');
  await page.getByRole('button', { name: 'Deny' }).click();
  await dialog.waitFor();
  await take('deny');
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await inPlace(/Active|made/);
  await become('Ruth');
  await place('pvetoken');
  await page.getByRole('button', { name: 'I stored it' }).waitFor();
  await take('secret');
  await lookAtProxmox();
  await page.getByRole('button', { name: 'I stored it' }).click();
  await page.getByRole('button', { name: 'I stored it' }).waitFor({ state: 'detached' });
  await place('Home');
  await page.getByRole('button', { name: 'Revoke' }).first().waitFor();
  await take('home');
  await page.getByRole('button', { name: 'Revoke' }).first().click();
  await dialog.waitFor();
  await take('confirm');
  await keyboard.press('Escape');
  await place('pvetoken');
  await nextEvent();
  await inPlace('Extend…');
  await take('reminder');
  await nextEvent();
  await nextEvent();
  await inPlace(/Gone|gone|is revoked|Revoked/);
  await take('expired');
  await place('proxmox-access');
  await take('card-expired');
}

/** Looks through the Proxmox pane while a token is there, tries the token and breaks the cluster. */
async function lookAtProxmox(): Promise<void> {
  await takeProxmox('proxmox-access');
  await proxmoxTab('Use a token');
  const secret = (await page.getByRole('log').locator('pre').first().textContent()) ?? '';
  await page.getByLabel('The secret, or all of what pvetoken delivered').fill(secret);
  await page.getByLabel('What to do with it').selectOption('start 100');
  await takeProxmox('proxmox-use-form');
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByText('What it tried').scrollIntoViewIfNeeded();
  await takeProxmox('proxmox-used');
  await proxmoxTab('Guests');
  await takeProxmox('proxmox-guests');
  await proxmoxTab('Calls');
  await page.getByRole('region', { name: 'Proxmox' }).locator('.call').first().click();
  await takeProxmox('proxmox-calls');
  await proxmoxTab('Break');
  await page.getByRole('switch', { name: 'Make it slow' }).click();
  await page.getByText('Broken now: slow').waitFor();
  await takeProxmox('proxmox-break');
  await page.getByRole('switch', { name: 'Make it slow' }).click();
  await proxmoxTab('Access');
}

/** Moves time to the next thing that comes with it. */
async function nextEvent(): Promise<void> {
  const what = { to: 'stage', what: { act: 'next_event' } };
  await page.request.post(`${playground.url}act?as=U0RUTH0001`, { data: JSON.stringify(what) });
}
