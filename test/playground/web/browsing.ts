import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { findChromium, launchChromium } from '../../../playground/web/browser/chromium.ts';
import { startWebPlayground, type RunningPlayground } from '../../../playground/web/start.ts';
import { startRedisServer, type RedisServer } from '../../../src/embedded-redis/start.ts';
import { ABE, ANN, RUTH } from '../../../playground/slack/workspaces.ts';

const chromium = findChromium();
const PEOPLE = { Ruth: RUTH, Ann: ANN, Abe: ABE };

/** Whether there is a browser. On a machine without one, what needs it does not run, and says so where nobody can miss it. */
export const hasBrowser = chromium !== undefined;
if (!hasBrowser) {
  process.stderr.write(
    '\n*** NOT RUN: the tests of the page. There is no chromium here; install it, or set CHROMIUM. ***\n\n',
  );
}

/** A playground, begun anew for each test, and windows to look at it. */
export interface Stage {
  /** Opens the page in a window of its own, as somebody has it who is that person. */
  as(person: keyof typeof PEOPLE, size?: { readonly width: number; readonly height: number }): Promise<Visitor>;
  /** Moves time to the next thing that comes with it. */
  nextEvent(): Promise<void>;
  /** Starts over. */
  reset(): Promise<void>;
}

/** Starts what the tests of a `describe` need, and ends it after them. */
export function useStage(): Stage {
  let redis: RedisServer;
  let playground: RunningPlayground;
  let browser: Browser;
  let faults: string[] = [];

  beforeAll(async () => {
    redis = await startRedisServer();
    [playground, browser] = await Promise.all([startWebPlayground(redis), launchChromium(chromium ?? '')]);
  });
  afterAll(async () => {
    await browser.close();
    await playground.close();
    await redis.stop();
  });
  beforeEach(async () => {
    await stageAct('reset');
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    const found = faults;
    faults = [];
    expect(found, 'errors in the console, or requests that failed').toEqual([]);
  });

  async function stageAct(act: 'reset' | 'next_event'): Promise<void> {
    const body = JSON.stringify({ to: 'stage', what: { act } });
    const response = await fetch(`${playground.url}act?as=${RUTH}`, { method: 'POST', body });
    expect(await response.json()).toEqual({ ok: true });
  }

  return {
    nextEvent: async () => await stageAct('next_event'),
    reset: async () => await stageAct('reset'),
    async as(person, size = { width: 1280, height: 800 }) {
      const context = await browser.newContext({ viewport: size });
      const page = await context.newPage();
      watchFor(page, faults);
      await page.goto(`${playground.url}?as=${PEOPLE[person]}`);
      return visitor(page);
    },
  };
}

/** Notes what goes wrong in a page, by which no test would fail otherwise. */
function watchFor(page: Page, faults: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    // A page that goes away lets go of what it was still waiting for.
    const reason = request.failure()?.errorText ?? '';
    if (reason !== 'net::ERR_ABORTED') faults.push(`${request.url()} ${reason}`);
  });
}

/** Somebody at the page, by what they read there. */
export interface Visitor {
  readonly page: Page;
  /** Goes to a channel, to `pvetoken`, which is the direct message, or to `Home`. */
  readonly goTo: (place: string) => Promise<void>;
  /** Types into the composer and presses Enter. */
  readonly types: (text: string) => Promise<void>;
  /** Waits until the open conversation shows the words. */
  readonly reads: (words: string | RegExp) => Promise<void>;
  readonly clicks: (button: string) => Promise<void>;
}

function visitor(page: Page): Visitor {
  return {
    page,
    goTo: async (place) =>
      await page.getByRole('navigation', { name: 'Slack' }).getByRole('link', { name: place }).click(),
    async types(text) {
      const composer = page.getByRole('combobox', { name: /^Message/ });
      await composer.fill(text);
      await composer.press('Enter');
    },
    reads: async (words) => await page.getByRole('log').getByText(words).first().waitFor(),
    clicks: async (button) => await page.getByRole('button', { name: button, exact: true }).first().click(),
  };
}
