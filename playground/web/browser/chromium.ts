import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser of this machine. @returns undefined where there is none. @param env `CHROMIUM` may name one. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  const places = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [env['CHROMIUM'] ?? '', ...places].find((place) => place !== '' && existsSync(place));
}

/** What keeps it from asking anybody on the internet for anything, and lets it start in a container. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts it without a window. The caller closes it. */
export async function launchChromium(executablePath: string): Promise<Browser> {
  return await chromium.launch({ executablePath, args: ARGUMENTS, headless: true });
}
