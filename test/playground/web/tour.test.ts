import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, useStage, type Visitor } from './browsing.ts';

const TITLES = [
  '1. Ask for a token, as Ruth',
  '2. Approve it, as Ann',
  '3. Read the secret, as Ruth',
  '4. Look at Proxmox',
  '5. Travel to the reminder',
  '6. Travel to the end',
] as const;

const THE_END = 'That was the whole journey';

/** The tour as a visitor has it before them. */
function tourOf({ page }: Visitor): { readonly at: (title: string) => Promise<void>; readonly strip: Locator } {
  const strip = page.getByRole('region', { name: 'Guided tour' });
  return { strip, at: async (title) => await strip.getByRole('heading', { name: title, exact: true }).waitFor() };
}

/** The story's lines, as the page has them. */
function storyOf({ page }: Visitor): Locator {
  return page.getByRole('region', { name: 'What happened' });
}

describe.skipIf(!hasBrowser)('the guided tour', () => {
  const stage = useStage();

  test('plays the whole journey when it is asked to, and the story tells it', async () => {
    const ruth = await stage.as('Ruth');
    const { at, strip } = tourOf(ruth);
    await ruth.clicks('Take the tour');
    for (const title of TITLES) {
      await at(title);
      await ruth.clicks('Do it for me');
      // The secret is shown first, for there to be something to read.
      if (!title.startsWith('3.')) continue;
      await ruth.reads(/Store the secret now/);
      await ruth.clicks('Do it for me');
    }
    await at(THE_END);
    expect(await strip.textContent()).toContain('nothing is left of it on Proxmox');
    const story = storyOf(ruth);
    const told = await story.getByRole('list', { name: 'Audit, newest first' }).getByRole('listitem').allTextContents();
    const typesInOrder = told.toReversed().join('\n');
    expect(typesInOrder).toMatch(
      /requested.*approved.*provisioning_started.*secret_handed_over.*activated.*secret_stored.*reminded.*revocation_started.*revoked/s,
    );
    expect(await story.textContent()).toMatch(/Approved by @Ann with a button/);
    expect(await story.locator('.stop.present').allTextContents()).toEqual(['revoked']);
    expect(await ruth.page.getByRole('region', { name: 'Proxmox' }).textContent()).not.toMatch(/pvt-/);
  });

  test('notices what its visitor does by hand, and shows where', async () => {
    const ruth = await stage.as('Ruth');
    const { at, strip } = tourOf(ruth);
    const { page } = ruth;
    await ruth.clicks('Take the tour');
    await at(TITLES[0]);
    await ruth.types('/pvetoken request provisioner for 2h Rebuild the dev pool');
    await at(TITLES[1]);
    const ann = page.getByRole('navigation', { name: 'Who am I' }).getByRole('link', { name: /Ann/ });
    await strip.getByText('First become Ann').waitFor();
    expect(await isLit(ann)).toBe(true);
    await ann.click();
    const approve = page.getByRole('button', { name: 'Approve', exact: true });
    await approve.waitFor();
    await expect.poll(async () => await isLit(approve)).toBe(true);
    expect(await isLit(ann)).toBe(false);
    await approve.click();
    await at(TITLES[2]);
    await page.getByRole('navigation', { name: 'Who am I' }).getByRole('link', { name: /Ruth/ }).click();
    await ruth.goTo('pvetoken');
    await ruth.clicks('I stored it');
    await at(TITLES[3]);
    await strip.getByText(/Proxmox holds 1 user, 1 token and 2 ACL entries/).waitFor();
    await ruth.clicks('I have seen it');
    await at(TITLES[4]);
    await stage.nextEvent();
    await at(TITLES[5]);
    await stage.nextEvent();
    await stage.nextEvent();
    await at(THE_END);
  });

  test('goes on after a reload, and can be left and begun again', async () => {
    const ruth = await stage.as('Ruth');
    const { at, strip } = tourOf(ruth);
    await ruth.clicks('Take the tour');
    await at(TITLES[0]);
    expect(await strip.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await ruth.clicks('Do it for me');
    await at(TITLES[1]);
    await ruth.page.reload();
    await at(TITLES[1]);
    await ruth.clicks('Leave the tour');
    await strip.waitFor({ state: 'detached' });
    await ruth.clicks('Take the tour');
    await at(TITLES[1]);
  });

  test('begins again in mid-journey when all is reset, which is asked first', async () => {
    const ruth = await stage.as('Ruth');
    const { at } = tourOf(ruth);
    await ruth.clicks('Take the tour');
    await ruth.clicks('Do it for me');
    await at(TITLES[1]);
    await ruth.clicks('Reset');
    await ruth.clicks('Go on playing');
    await at(TITLES[1]);
    await ruth.clicks('Reset');
    await ruth.clicks('Start over');
    await at(TITLES[0]);
    await storyOf(ruth).getByText('Nothing yet.').waitFor();
    expect(await storyOf(ruth).getByRole('listitem').count()).toBe(0);
    await ruth.clicks('Do it for me');
    await at(TITLES[1]);
  });

  test('the story of one request is told alone', async () => {
    const ruth = await stage.as('Ruth');
    await ruth.types('/pvetoken request provisioner for 2h Rebuild the dev pool');
    const story = storyOf(ruth);
    const first = story.getByRole('button', { name: /provisioner for Ruth/ });
    await first.waitFor();
    await ruth.types('/pvetoken request auditor for 30m Look at the storages');
    const second = story.getByRole('button', { name: /auditor for Ruth/ });
    await story.getByText(/Slack took the message/).waitFor();
    await first.click();
    await story.getByText(/Slack took the message/).waitFor({ state: 'detached' });
    await story.getByText('@Ruth asked for a token.').waitFor();
    expect(await second.getAttribute('aria-pressed')).toBe('false');
    await first.click();
    await story.getByText(/Slack took the message/).waitFor();
  });
});

/** Whether the tour draws the eye to it. */
async function isLit(element: Locator): Promise<boolean> {
  return await element.evaluate((node) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(node);
    return outlineStyle === 'solid' && outlineWidth === '3px';
  });
}
