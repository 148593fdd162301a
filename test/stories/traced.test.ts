import { expect, it } from 'vitest';
import { ANN, RUTH } from '../../playground/slack/workspaces.ts';
import { traceOf } from '../../src/ops/traces.ts';
import { FakeCollector } from '../ops/support/collector.ts';
import { makeSite, pvetoken } from '../support/command-line.ts';
import { Screen } from '../support/screen.ts';

it('a request is one trace, from the click that approves to the token, and no secret is in it', async () => {
  const collector = await FakeCollector.start();
  const { world, env } = await makeSite();
  const bot = pvetoken(['start'], {
    ...env,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=homelab',
    OTEL_SERVICE_NAME: 'pvetoken-test',
  });
  await bot.says(/at work/);
  await world.slack.connected();
  const ruth = new Screen(world.slack, RUTH);
  const ann = new Screen(world.slack, ANN);
  const id = await ruth.asks('provisioner rebuild the dev cluster for Foxtrot');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  const { secret, message } = await ruth.receivesSecret();
  await ann.seesCard(id, /Active until/);
  await ruth.clicks(message, 'I stored it');
  bot.signal('SIGTERM');
  expect((await bot.ended).code).toBe(0);

  expect(collector.resources[0]).toEqual({ 'service.name': 'pvetoken-test' });
  expect(collector.headers[0]).toMatchObject({ 'x-tenant': 'homelab' });
  const ofRequest = collector.spans.filter(({ traceId }) => traceId === traceOf(id));
  expect(ofRequest.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'take block_actions',
      'work desk',
      'work cluster',
      'Proxmox POST access/users',
      'Slack chat.postMessage',
    ]),
  );
  // Each call is part of what made it.
  const made = ofRequest.find(({ name }) => name === 'Proxmox POST access/users');
  const lane = ofRequest.find(({ spanId }) => spanId === made?.parentSpanId);
  expect(lane).toMatchObject({ name: 'work cluster', attributes: { 'pvetoken.request': id } });
  expect(collector.spans.map(({ name }) => name)).toContain('take command');
  for (const hidden of [secret, 'Foxtrot', 'xoxb', 'xapp', RUTH]) {
    expect(JSON.stringify(collector.spans)).not.toContain(hidden);
  }
});
