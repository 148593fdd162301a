import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { hasBrowser, useStage } from './browsing.ts';

/** What the bot shows is seen in the journey. Here is what Slack has besides, so that nothing new in a view is lost. */
describe.skipIf(!hasBrowser)('Block Kit in the page', () => {
  const stage = useStage();
  let page: Page;
  beforeEach(async () => {
    ({ page } = await stage.as('Ruth'));
    await page.getByRole('log').waitFor();
  });

  test('shows text of every kind', async () => {
    await show(page, [
      { type: 'header', text: { type: 'plain_text', text: 'Head :key:' } },
      { type: 'section', fields: [mrkdwn('*One*'), { type: 'plain_text', text: ':key: stays', emoji: false }] },
      { type: 'divider' },
      { type: 'image', image_url: 'https://nowhere.example/a.png', alt_text: 'A picture of a rack' },
      { type: 'context', elements: [mrkdwn('> quoted\nnot quoted'), mrkdwn('```\nas it *is*\n```')] },
      { type: 'section', text: mrkdwn('<!subteam^S0PVEADMIN> <#C0ACCESS01> <!here> <mailto:a@b.example|write>') },
    ]);
    expect(await shown(page).getByRole('heading').textContent()).toBe('Head 🔑');
    expect(await shown(page).locator('.fields').innerHTML()).toContain('<strong>One</strong>');
    expect(await shown(page).locator('.fields').textContent()).toContain(':key: stays');
    expect(await shown(page).getByRole('img', { name: 'A picture of a rack' }).isVisible()).toBe(true);
    expect(await shown(page).locator('img').count()).toBe(0);
    expect(await shown(page).locator('blockquote').textContent()).toBe('quoted');
    expect(await shown(page).locator('pre').textContent()).toBe('as it *is*\n');
    expect(await shown(page).locator('.mention').allTextContents()).toEqual([
      '@proxmox-admins',
      '#proxmox-access',
      '@here',
    ]);
    expect(await shown(page).getByRole('link').getAttribute('href')).toBe('mailto:a@b.example');
  });

  test('shows rich text with its lists, styles, dates and mentions', async () => {
    await show(page, [
      {
        type: 'rich_text',
        elements: [
          part('rich_text_section', [words('*not bold* '), words('bold', { bold: true, italic: true })]),
          part('rich_text_list', [part('rich_text_section', [words('first')])], { style: 'ordered', offset: 2 }),
          part('rich_text_quote', [
            { type: 'user', user_id: 'U0ANN00001' },
            { type: 'date', timestamp: 86_400, format: '{date_num}' },
            { type: 'emoji', name: 'key' },
            { type: 'link', url: 'javascript:alert(1)', text: 'a trap' },
          ]),
        ],
      },
    ]);
    expect(await shown(page).locator('p').innerHTML()).toBe('*not bold* <em><strong>bold</strong></em>');
    expect(await shown(page).locator('ol').getAttribute('start')).toBe('3');
    expect(await shown(page).locator('blockquote').textContent()).toBe('@Ann1970-01-02🔑a trap');
    expect(await shown(page).getByRole('link').count()).toBe(0);
  });

  test('tells Slack what is chosen, ticked and picked', async () => {
    const options = ['One', 'Two'].map((words) => ({ text: { type: 'plain_text', text: words }, value: `v${words}` }));
    await show(page, [
      {
        type: 'actions',
        block_id: 'b',
        elements: [
          element('checkboxes', { options }),
          element('radio_buttons', { options }),
          element('overflow', { options }),
          element('datepicker', { placeholder: { type: 'plain_text', text: 'Day' } }),
          element('timepicker', { placeholder: { type: 'plain_text', text: 'Hour' } }),
          element('users_select', { placeholder: { type: 'plain_text', text: 'Who' } }),
          element('multi_static_select', {
            option_groups: [{ label: { type: 'plain_text', text: 'Group' }, options }],
            placeholder: { type: 'plain_text', text: 'Several' },
          }),
        ],
      },
    ]);
    await shown(page).getByRole('checkbox', { name: 'Two' }).click();
    await shown(page).getByRole('radio', { name: 'One' }).click();
    await shown(page).getByLabel('More').click();
    await shown(page).getByRole('button', { name: 'Two' }).click();
    await shown(page).getByLabel('Day').fill('2026-12-24');
    await shown(page).getByLabel('Hour').fill('18:30');
    await shown(page).getByLabel('Who').selectOption({ label: 'Ann' });
    await shown(page).getByLabel('Several').selectOption({ label: 'Two' });
    expect(await acts(page)).toEqual([
      ['checkboxes', ['vTwo']],
      ['radio_buttons', ['vOne']],
      ['overflow', ['vTwo']],
      ['datepicker', ['2026-12-24']],
      ['timepicker', ['18:30']],
      ['users_select', ['U0ANN00001']],
      ['multi_static_select', ['vTwo']],
    ]);
  });

  test('puts the last of several modals in front; Escape closes that one only', async () => {
    await draw(
      page,
      'modal.ts',
      `h(exports.Modals, ${JSON.stringify({ modals: [modal('1', 'Below'), modal('2', 'Above')] })})`,
    );
    const above = page.getByRole('dialog', { name: 'Above' });
    expect(await above.isVisible()).toBe(true);
    expect(await above.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(async () => await acts(page)).toEqual(['close']);
    // The browser closes it at the second press, and the page shows it again.
    await above.waitFor();
  });

  test('does not follow a button’s address unless it leads to the web', async () => {
    await show(page, [
      { type: 'actions', elements: [button('Docs', 'https://docs.example/'), button('Trap', 'javascript:alert(1)')] },
    ]);
    expect(await shown(page).getByRole('link').allTextContents()).toEqual(['Docs']);
  });
});

function part(type: string, elements: unknown[], more = {}): object {
  return { type, elements, ...more };
}

function words(text: string, style = {}): object {
  return { type: 'text', text, style };
}

function element(type: string, more = {}): object {
  return { type, action_id: type, ...more };
}

function button(label: string, url: string): object {
  return {
    type: 'button',
    action_id: label,
    text: { type: 'plain_text', text: label },
    url,
  };
}

function modal(id: string, title: string): object {
  return { id, title, fields: [], raw: { blocks: [{ type: 'section', text: mrkdwn(`In ${title}`) }] } };
}

function mrkdwn(text: string): object {
  return { type: 'mrkdwn', text };
}

function shown(page: Page): ReturnType<Page['locator']> {
  return page.locator('#shown');
}

/** Shows blocks as the page does. */
async function show(page: Page, blocks: readonly object[]): Promise<void> {
  await draw(page, 'blocks.ts', `h(exports.Blocks, { blocks: ${JSON.stringify(blocks)} })`);
}

/**
 * Draws something of the page by itself, for Ruth, on a surface that only notes what is done.
 * @param file of the page's, in `slack/`, whose exports `what` names.
 */
async function draw(page: Page, file: string, what: string): Promise<void> {
  await page.evaluate(`(async () => {
    const [{ h, render, cloneElement }, exports, { ReaderContext }, { SurfaceContext }] = await Promise.all(
      ['/library/preact.js', '/slack/${file}', '/slack/reader.ts', '/slack/surface.ts'].map((path) => import(path)),
    );
    const slack = {
      me: 'U0RUTH0001', cast: [], groups: { S0PVEADMIN: 'proxmox-admins' },
      names: { U0RUTH0001: 'Ruth', U0ANN00001: 'Ann' }, channels: [{ id: 'C0ACCESS01', name: 'proxmox-access' }],
    };
    window.acts = [];
    const perform = async ({ act, field, values }) => {
      window.acts.push(act === 'choose' ? [field, values] : act);
      return {};
    };
    const surface = { where: 'home', fields: [], perform, drafts: new Map() };
    const place = document.body.appendChild(document.createElement('div'));
    place.id = 'shown';
    place.style = 'position: fixed; inset: 0; z-index: 9; background: white; color-scheme: light';
    const inside = cloneElement(${what}, { perform });
    render(h(ReaderContext.Provider, { value: { slack, now: 0 } }, h(SurfaceContext.Provider, { value: surface }, inside)), place);
  })()`);
}

/** What was done on the surface: which control, and its values. */
async function acts(page: Page): Promise<unknown> {
  return await page.evaluate('window.acts');
}
