import { describe, expect, it } from 'vitest';
import type { Reconciled } from '../../src/domain/discrepancy.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { Metrics } from '../../src/ops/metrics.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import { reviewRequest } from '../../src/use-cases/review-request.ts';
import { InMemoryDiscrepancies } from '../support/in-memory-discrepancies.ts';
import { clickToReveal } from '../support/in-memory-provisioning.ts';
import { ANN, anId, aPolicy, aRole, MONDAY, RUTH } from '../support/records.ts';
import { aBot, valueOf } from './support/scraped.ts';

function aMetrics(): Metrics {
  return new Metrics({ version: '1.2.3', clusters: ['home'] });
}

describe('what happens to requests', () => {
  it('is counted by event, and by how each came to its end', async () => {
    const metrics = aMetrics();
    const bot = aBot((change, saved) => metrics.saved(change, saved));
    const denied = await bot.requested(HOUR);
    await reviewRequest(bot.deps, { id: denied, vote: { reviewer: ANN, verdict: 'deny', via: 'button' } });
    const id = await bot.active(HOUR);
    await revokeGrant(bot.deps, { id, by: RUTH });
    await bot.settle();

    const of = 'role="provisioner",cluster="home"';
    expect(await valueOf(metrics, `pvetoken_events_total{event="requested",${of}}`)).toBe(2);
    expect(await valueOf(metrics, `pvetoken_events_total{event="revocation_started",${of}}`)).toBe(1);
    const ended = 'pvetoken_requests_ended_total';
    expect(await valueOf(metrics, `${ended}{outcome="denied",approval="none",${of}}`)).toBe(1);
    expect(await valueOf(metrics, `${ended}{outcome="revoked",approval="reviewers",${of}}`)).toBe(1);
    // What is saved of them afterwards, such as their receipt, is no second end.
    await bot.pass(HOUR);
    expect(await valueOf(metrics, `${ended}{outcome="revoked",approval="reviewers",${of}}`)).toBe(1);
  });

  it('is timed from the ask to the decision of people', async () => {
    const metrics = aMetrics();
    const bot = aBot((change, saved) => metrics.saved(change, saved));
    const id = await bot.requested(HOUR);
    bot.now += 20 * MINUTE;
    await reviewRequest(bot.deps, { id, vote: { reviewer: ANN, verdict: 'approve', via: 'button' } });
    const of = 'verdict="approve",role="provisioner"';
    expect(await valueOf(metrics, `pvetoken_decision_seconds_sum{${of}}`)).toBe(1200);
    expect(await valueOf(metrics, `pvetoken_decision_seconds_count{${of}}`)).toBe(1);
  });

  it('is timed from the click that approves to the secret', async () => {
    const metrics = aMetrics();
    const bot = aBot((change, saved) => metrics.saved(change, saved));
    await bot.approved(HOUR);
    bot.now += 3000;
    await bot.settle();
    expect(await valueOf(metrics, 'pvetoken_click_to_secret_seconds_sum{click="approval",cluster="home"}')).toBe(3);
  });

  it('is timed from the click that reveals, where the secret waits for one', async () => {
    const metrics = aMetrics();
    const bot = aBot((change, saved) => metrics.saved(change, saved), aPolicy([aRole({ delivery: 'reveal' })]));
    const id = await bot.active(HOUR);
    bot.now += 10 * MINUTE;
    await clickToReveal(bot, id);
    bot.now += 2000;
    await bot.settle();
    expect(await valueOf(metrics, 'pvetoken_click_to_secret_seconds_sum{click="reveal",cluster="home"}')).toBe(2);
    expect(await valueOf(metrics, 'pvetoken_click_to_secret_seconds_count{click="approval",cluster="home"}')).toBe(
      undefined,
    );
  });
});

describe('calls', () => {
  it('are counted and timed by result', async () => {
    const metrics = aMetrics();
    metrics.calls.proxmox({ cluster: 'home', caller: 'bot', method: 'POST', result: 'refused', took: 30 });
    metrics.calls.slack({ method: 'chat.postMessage', result: 'limited', took: 2000 });
    const counted = 'cluster="home",caller="bot",method="POST",result="refused"';
    expect(await valueOf(metrics, `pvetoken_proxmox_calls_total{${counted}}`)).toBe(1);
    expect(await valueOf(metrics, 'pvetoken_proxmox_call_seconds_sum{cluster="home",method="POST"}')).toBe(0.03);
    const slack = 'method="chat.postMessage"';
    expect(await valueOf(metrics, `pvetoken_slack_calls_total{${slack},result="limited"}`)).toBe(1);
    expect(await valueOf(metrics, `pvetoken_slack_call_seconds_sum{${slack}}`)).toBe(2);
  });

  it.each([
    ['ok', 1],
    ['refused', 1],
    ['unauthorized', 1],
    ['locked', 1],
    ['not_done', 0],
    ['unknown', 0],
  ])('of a cluster that end as %s say whether it answers: %i', async (result, up) => {
    const metrics = aMetrics();
    metrics.calls.proxmox({
      cluster: 'home',
      caller: 'bot',
      method: 'GET',
      result: up === 1 ? 'unknown' : 'ok',
      took: 1,
    });
    metrics.calls.proxmox({ cluster: 'home', caller: 'bot', method: 'GET', result, took: 1 });
    expect(await valueOf(metrics, 'pvetoken_cluster_up{cluster="home"}')).toBe(up);
  });
});

describe('a process', () => {
  it('says what it is, how late its event loop is, and whether Slack reaches it', async () => {
    const metrics = aMetrics();
    metrics.start(
      {},
      () => '',
      () => false,
    );
    expect(await valueOf(metrics, `pvetoken_build_info{version="1.2.3",node="${process.versions.node}"}`)).toBe(1);
    expect(await valueOf(metrics, 'pvetoken_slack_connected')).toBe(0);
    expect(await valueOf(metrics, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    expect(await valueOf(metrics, 'nodejs_eventloop_lag_max_seconds')).toBeGreaterThanOrEqual(0);
    metrics.stop();
  });

  it('says when it last swept, and how fast it acknowledges', async () => {
    const metrics = aMetrics();
    metrics.swept(MONDAY);
    metrics.acknowledged(20);
    expect(await valueOf(metrics, 'pvetoken_last_sweep_timestamp_seconds')).toBe(MONDAY / 1000);
    expect(await valueOf(metrics, 'pvetoken_acknowledgement_seconds_sum')).toBe(0.02);
  });
});

it('counts what reconciling found and did, and passes it on', async () => {
  const metrics = aMetrics();
  const memory = new InMemoryDiscrepancies();
  const watched = metrics.watchDiscrepancies(memory);
  const what: Reconciled = {
    type: 'reconciled',
    name: 'x',
    cluster: 'home',
    requestId: anId(),
    owner: 'terraform@pve',
    discrepancy: { kind: 'vanished' },
    handling: { kind: 'observed' },
    at: MONDAY,
  };
  await watched.note(what, MONDAY);
  await watched.note(what, MONDAY);
  const counted = 'pvetoken_discrepancies_total{kind="vanished",handling="observed",cluster="home"} 2';
  expect(await metrics.registry.metrics()).toContain(counted);
  expect([...(await watched.known('home'))]).toEqual([['x', { since: MONDAY, what }]]);
  await watched.forget('home', ['x']);
  expect((await watched.owed()).count).toBe(2);
  await watched.told(1);
  expect([(await memory.owed()).count, (await memory.known('home')).size]).toEqual([1, 0]);
});

it('shows how much the last look at the bot’s own rights found', async () => {
  const metrics = aMetrics();
  metrics.rights('home', { missing: ['x', 'y'], tooMuch: ['z'] });
  metrics.rights('home', { missing: [], tooMuch: ['z'] });
  const text = await metrics.registry.metrics();
  expect(text).toContain('pvetoken_rights_findings{kind="missing",cluster="home"} 0');
  expect(text).toContain('pvetoken_rights_findings{kind="too_much",cluster="home"} 1');
});
