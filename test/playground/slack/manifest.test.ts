import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSlack, type SimulatedSlack } from '../../../playground/slack/simulated-slack.ts';
import { ANN, PROXMOX_ACCESS, RUTH } from '../../../playground/slack/workspaces.ts';
import { startSocketApp } from './bolt-app.ts';

let folder: string;
let slack: SimulatedSlack;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  const manifest = join(folder, 'manifest.yml');
  writeFileSync(
    manifest,
    `
display_information: { name: test }
features:
  app_home: { home_tab_enabled: false, messages_tab_enabled: false }
  slash_commands:
    - { command: /raw, description: x, should_escape: false }
oauth_config: { scopes: { bot: [chat:write, reactions:read, commands] } }
settings:
  interactivity: { is_enabled: false }
  event_subscriptions: { bot_events: [reaction_removed] }
`,
  );
  slack = await startSlack({ manifest });
});

afterEach(async () => {
  await slack.close();
  rmSync(folder, { recursive: true });
});

async function call(method: string, args: object): Promise<unknown> {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.botToken}` },
    body: JSON.stringify(args),
  });
  return response.json();
}

test('the app has the scopes and tabs of its manifest, and no more', async () => {
  expect(await call('users.info', { user: RUTH })).toMatchObject({ error: 'missing_scope', needed: 'users:read' });
  expect(await call('chat.postMessage', { channel: RUTH, text: 'x' })).toMatchObject({
    error: 'messages_tab_disabled',
  });
  const view = { type: 'home', blocks: [] };
  expect(await call('views.publish', { user_id: RUTH, view })).toMatchObject({ error: 'not_enabled' });
});

test('only its own commands and events reach it, and clicks only if it wants them', async () => {
  const heard: string[] = [];
  const stop = await startSocketApp(slack, (app) => {
    app.command('/raw', ({ ack, command }) => ack({ text: command.text, blocks: undefined }));
    app.use(async ({ body, next }) => {
      if ('event' in body) heard.push(body.event.type);
      await next();
    });
  });
  const elements = [{ type: 'button', text: { type: 'plain_text', text: 'Go' } }];
  await call('chat.postMessage', { channel: PROXMOX_ACCESS, blocks: [{ type: 'actions', elements }] });
  const [message] = slack.messages(PROXMOX_ACCESS);
  if (message === undefined) throw new Error('no message');

  await expect(slack.as(RUTH).command('/pvetoken')).rejects.toThrow('/pvetoken is not a valid command');
  expect((await slack.as(RUTH).command('/raw @ann <x>')).reply?.raw['text']).toBe('@ann <x>');
  await expect(slack.as(RUTH).click(message, 'Go')).rejects.toThrow('not configured');
  await slack.as(ANN).react(message, 'eyes');
  await slack.as(ANN).unreact(message, 'eyes');
  await slack.waitFor(() => heard.length > 0, 'an event');
  expect(heard).toEqual(['reaction_removed']);
  await stop();
});
