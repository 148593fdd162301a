import { expect, it } from 'vitest';
import type { Reconciled } from '../../src/domain/discrepancy.ts';
import { Metrics } from '../../src/ops/metrics.ts';
import { InMemoryDiscrepancies } from '../support/in-memory-discrepancies.ts';
import { anId, MONDAY } from '../support/records.ts';

it('counts what reconciling found and did, and passes it on', async () => {
  const metrics = new Metrics();
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
  const metrics = new Metrics();
  metrics.rights('home', { missing: ['x', 'y'], tooMuch: ['z'] });
  metrics.rights('home', { missing: [], tooMuch: ['z'] });
  const text = await metrics.registry.metrics();
  expect(text).toContain('pvetoken_rights_findings{kind="missing",cluster="home"} 0');
  expect(text).toContain('pvetoken_rights_findings{kind="too_much",cluster="home"} 1');
});
