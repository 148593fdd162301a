import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadSetUp, type SetUpConfiguration } from '../../src/config/load.ts';
import { problemLine } from '../../src/config/problem.ts';
import { policyText } from './policy-text.ts';

const SECRET = '11111111-1111-4111-8111-111111111111';

interface SetUp {
  readonly folder: string;
  readonly read: (cluster?: string, env?: NodeJS.ProcessEnv) => SetUpConfiguration;
  readonly problems: (cluster?: string) => string[];
}

/** A file with these options, in a folder of its own. */
function aFile(changes: Readonly<Record<string, unknown>> = {}): SetUp {
  const folder = mkdtempSync(join(tmpdir(), 'pvetoken-set-up-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'pvetoken.yml');
  writeFileSync(path, policyText(changes));
  return {
    folder,
    read(cluster, env = {}) {
      const checked = loadSetUp(path, env, cluster);
      if (!checked.ok) throw new Error(checked.problems.map(problemLine).join('\n'));
      return checked.value;
    },
    problems(cluster) {
      const checked = loadSetUp(path, {}, cluster);
      return checked.ok ? [] : checked.problems.map(({ path: at, reason }) => `${at}: ${reason}`);
    },
  };
}

const AWAY = {
  endpoints: ['https://away.example:8006'],
  token: { id: 'pvetoken@pve!away', secretFile: 'away-secret' },
  tls: { ca: 'away.pem' },
};

describe('a file that is read before the bot has secrets', () => {
  it('says where a secret is to be, and needs none', () => {
    const { policy, clusters, cluster } = aFile().read();
    expect([[...policy.roles.keys()], clusters]).toEqual([['dev'], ['home']]);
    expect(cluster).toMatchObject({
      name: 'home',
      endpoints: ['https://pve1.example.com:8006'],
      group: 'pvetoken',
      bot: 'pvetoken@pve!bot',
      keptIn: { kind: 'variable', name: 'PVE_HOME_SECRET' },
      secret: undefined,
    });
    const file = aFile({ 'clusters.home.token': { id: 'pvetoken@pve!bot', secretFile: 'secret' } });
    expect(file.read().cluster?.keptIn).toEqual({ kind: 'file', path: join(file.folder, 'secret') });
    const login = aFile({
      'clusters.home.token': undefined,
      'clusters.home.login': { user: 'pvetoken@pve', passwordEnv: 'PVE_HOME_PASSWORD' },
    });
    expect(login.read().cluster).toMatchObject({
      bot: 'pvetoken@pve',
      keptIn: { kind: 'variable', name: 'PVE_HOME_PASSWORD' },
    });
  });

  it('gives the secret that is there', () => {
    expect(aFile().read('home', { PVE_HOME_SECRET: SECRET }).cluster?.secret?.reveal()).toBe(SECRET);
    expect(aFile().read('home', { PVE_HOME_SECRET: 'a token=and more' }).cluster?.secret).toBeUndefined();
    const file = aFile({ 'clusters.home.token': { id: 'pvetoken@pve!bot', secretFile: 'secret' } });
    writeFileSync(join(file.folder, 'secret'), `${SECRET}\n`);
    expect(file.read().cluster?.secret?.reveal()).toBe(SECRET);
  });

  it('has to be told which cluster is meant where there are several, and looks at nothing of the others', () => {
    const { read, problems } = aFile({ 'clusters.away': AWAY });
    expect(read()).toMatchObject({ clusters: ['home', 'away'], cluster: undefined });
    expect(read('other').cluster).toBeUndefined();
    expect(read('constructor').cluster).toBeUndefined();
    expect(read('home').cluster?.name).toBe('home');
    expect(problems('away')).toEqual([
      'clusters.away.tls.ca: names a file that cannot be read (ENOENT); check its path and its permissions',
    ]);
  });

  it('is refused for everything else that is wrong with it', () => {
    expect(aFile({ 'roles.dev.cluster': 'gone' }).problems()[0]).toContain('is not one of the clusters above');
    expect(aFile({ 'roles.dev.approvers': undefined }).problems()[0]).toContain('roles.dev.approvers');
    const nowhere = loadSetUp('/no/such/pvetoken.yml', {});
    expect(nowhere).toMatchObject({ ok: false, problems: [{ path: '' }] });
  });
});
