import { describe, expect, test } from 'vitest';
import { parseConfiguration } from '../../src/config/load.ts';
import type { ConfigurationProblem } from '../../src/config/problem.ts';
import { policyText, refused } from './policy-text.ts';

function problemsOf(text: string): readonly ConfigurationProblem[] {
  const checked = parseConfiguration(text, { env: {}, folder: '/' });
  return checked.ok ? [] : checked.problems;
}

test('all that is wrong is told at once, each with its line, in the order of the file', () => {
  const text = policyText({
    'clusters.home.writes': 99,
    'roles.dev.approvers': undefined,
    'roles.dev.channel': 'dev',
  });
  const told = problemsOf(text).map(({ path, line = 0 }) => [path, text.split('\n')[line - 1]?.trim()]);
  expect(told).toEqual([
    ['clusters.home.writes', 'writes: 99'],
    ['roles.dev.approvers', 'dev:'],
    ['roles.dev.channel', 'channel: dev'],
  ]);
});

test('a secret pasted into the file is not repeated', () => {
  const secret = '3f0c5a1e-1111-4222-8333-444455556666';
  const told = refused({
    'clusters.home.token': { id: `pvetoken@pve!bot=${secret}`, secretEnv: secret },
    'clusters.home.endpoints': [`https://bot:${secret}@pve1:8006`],
  });
  expect(told).toHaveLength(3);
  expect(told.join('\n')).not.toContain(secret);
});

test('an option without end is told by its beginning', () => {
  const [problem] = problemsOf(policyText({ ['k'.repeat(5000)]: 1 }));
  expect(problem?.path).toBe(`${'k'.repeat(80)}…`);
});

describe('a text that is no sound YAML is refused by its line', () => {
  test('an option that stands there twice', () => {
    expect(problemsOf('clusters: {}\nroles: {}\nclusters: {}\n')).toEqual([
      { path: '', line: 3, reason: 'Map keys must be unique' },
    ]);
  });

  test('a bracket that is not closed', () => {
    const [problem] = problemsOf('clusters:\n  home: [a, b\nroles: {}\n');
    expect(problem?.line).toBeGreaterThan(1);
  });

  test('brackets without end', () => {
    const reason = 'is nested too deeply to be read; no option needs more than ten levels';
    expect(problemsOf(`clusters: ${'['.repeat(20_000)}`)).toEqual([{ path: '', line: 1, reason }]);
  });

  test('an alias without its anchor', () => {
    expect(problemsOf('clusters: *nowhere\n')).toMatchObject([
      { reason: expect.stringContaining('nowhere') as string },
    ]);
  });

  test('a file of comments', () => {
    expect(problemsOf('# later\n')).toEqual([{ path: '', line: 1, reason: 'is empty' }]);
  });
});
