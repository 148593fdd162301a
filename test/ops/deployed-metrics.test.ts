import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { Metrics } from '../../src/ops/metrics.ts';
import { readQuery } from './support/promql.ts';

/** What Prometheus itself adds to each series, and the one that it makes of each process. */
const OF_PROMETHEUS = ['job', 'instance'];
const UP = { name: 'up', type: 'gauge', labels: [] };

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const AlertRules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});

const Dashboard = z.object({
  templating: z.object({ list: z.array(z.object({ name: z.string(), definition: z.string().optional() })) }),
  panels: z.array(
    z.object({
      title: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
    }),
  ),
});

/** The types of prom-client leave out the labels, which every metric of it has. */
const Registered = z.object({ name: z.string(), type: z.string(), labelNames: z.array(z.string()) });

interface Known {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** All that a bot at work shows. */
function registered(): Known[] {
  const metrics = new Metrics({ version: '1.0.0', clusters: ['home'] });
  metrics.start(
    {},
    () => '',
    () => true,
  );
  metrics.stop();
  return metrics.registry.getMetricsAsArray().map((metric) => {
    const { name, type, labelNames } = Registered.parse(metric);
    return { name, type, labels: labelNames };
  });
}

const all = [...registered(), UP];

/** The labels that a series may be selected and grouped by; `undefined` for one that there is not. */
function labelsOf(series: string): readonly string[] | undefined {
  const metric = all.find(({ name, type }) => {
    return type === 'histogram' ? new RegExp(`^${name}_(bucket|sum|count)$`).test(series) : name === series;
  });
  if (metric === undefined) return undefined;
  return [...metric.labels, ...OF_PROMETHEUS, ...(series.endsWith('_bucket') ? ['le'] : [])];
}

/** What a query names that there is not. */
function unknownIn(text: string): string[] {
  const { metrics, grouping } = readQuery(text);
  const known = new Set(metrics.flatMap(({ name }) => labelsOf(name) ?? []));
  return [
    ...metrics.filter(({ name }) => labelsOf(name) === undefined).map(({ name }) => name),
    ...metrics.flatMap(({ name, labels }) =>
      labels.filter((label) => labelsOf(name)?.includes(label) !== true).map((label) => `${name}{${label}}`),
    ),
    ...grouping.filter((label) => !known.has(label)).map((label) => `by (${label})`),
  ];
}

function byName(all: readonly Known[]): Record<string, Known> {
  return Object.fromEntries(all.map((each) => [each.name, each]));
}

describe('a query', () => {
  it('is found out when it names what there is not', () => {
    expect(
      unknownIn('sum by (cluster) (rate(pvetoken_proxmox_calls_total{result=~"not_done|x", caller="bot"}[5m]))'),
    ).toEqual([]);
    expect(unknownIn('pvetoken_proxmox_calls')).toEqual(['pvetoken_proxmox_calls']);
    expect(unknownIn('pvetoken_decision_seconds')).toEqual(['pvetoken_decision_seconds']);
    expect(unknownIn('pvetoken_late_requests{cluster="a"} > 0')).toEqual(['pvetoken_late_requests{cluster}']);
    expect(unknownIn('max by (cluster, user) (pvetoken_cluster_up)')).toEqual(['by (user)']);
    expect(() => unknownIn('sum(pvetoken_late_requests')).toThrow(SyntaxError);
    expect(() => unknownIn('summ(pvetoken_late_requests)')).toThrow(SyntaxError);
  });
});

const rules = AlertRules.parse(parse(file('deploy/prometheus/alerts.yml'))).groups.flatMap(({ rules }) => rules);
const docs = file('docs/metrics.md');

describe.each(rules)('the alert $alert', ({ alert, expr, labels, annotations: { summary, description } }) => {
  it('asks only for what there is', () => {
    expect(unknownIn(expr)).toEqual([]);
  });

  it('fills its words with labels that its series have', () => {
    const { grouping } = readQuery(expr);
    const used = [...`${summary} ${description}`.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
    expect(grouping).toEqual(expect.arrayContaining(used));
  });

  it('is explained, under the address that it gives', () => {
    expect(description).toMatch(new RegExp(`docs/metrics\\.md#${alert.toLowerCase()}\\.$`));
    const explained = docs.split(`\n### ${alert}\n`)[1]?.trimStart() ?? '';
    expect(explained.toLowerCase()).toMatch(new RegExp(`^${labels.severity}\\b`));
  });
});

it('pages about overdue revocations, and explains no alert that there is not', () => {
  expect(rules.find(({ alert }) => alert === 'OverdueRevocation')?.labels.severity).toBe('page');
  const explained = [...docs.matchAll(/^### (\w+)$/gm)].map(([, alert]) => alert);
  expect(new Set(explained)).toEqual(new Set(rules.map(({ alert }) => alert)));
});

describe('the dashboard', () => {
  const { panels, templating } = Dashboard.parse(JSON.parse(file('deploy/grafana/pvetoken.json')));
  const queries = panels.flatMap(({ title, targets }) => targets.map((target) => ({ title, ...target })));

  it.each(queries)('asks only for what there is: $title, $legendFormat', ({ expr, legendFormat }) => {
    expect(unknownIn(expr)).toEqual([]);
    const { metrics, grouping } = readQuery(expr);
    const shown = grouping.length > 0 ? grouping : metrics.flatMap(({ name }) => labelsOf(name) ?? []);
    const named = [...legendFormat.matchAll(/{{(\w+)}}/g)].map(([, label]) => label);
    expect(shown).toEqual(expect.arrayContaining(named));
  });

  it('lets people choose among labels that there are', () => {
    const asked = templating.list.flatMap(({ definition }) => definition ?? []);
    expect(asked).toHaveLength(2);
    for (const definition of asked) {
      const [, series = '', label] = /^label_values\((\w+), (\w+)\)$/.exec(definition) ?? [];
      expect(labelsOf(series)).toContain(label);
    }
  });

  it('shows everything of the bot’s own, overdue revocations first', () => {
    const shown = queries.flatMap(({ expr }) => readQuery(expr).metrics.map(({ name }) => name));
    expect(shown[0]).toBe('pvetoken_overdue_revocations');
    const bases = new Set(shown.map((name) => name.replace(/_bucket$/, '')));
    expect(all.filter(({ name }) => name.startsWith('pvetoken_') && !bases.has(name))).toEqual([]);
  });

  it('has its panels side by side, none upon another', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)}.${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

it('docs/metrics.md has every metric, with its type and its labels, and no other', () => {
  const rows = [...docs.matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]*)\|/gm)];
  const told = rows.map(([, name = '', type = '', labels = '']) => ({
    name,
    type,
    labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
  }));
  expect(byName(told)).toEqual(byName(registered()));
});
