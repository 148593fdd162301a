import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { builtInRoles } from '../../playground/proxmox/privileges.ts';
import { policyFileJsonSchema } from '../../src/config/json-schema.ts';
import { loadConfiguration, parseConfiguration } from '../../src/config/load.ts';
import type { Role } from '../../src/domain/role.ts';
import { policyText } from './policy-text.ts';

const at = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const example = readFileSync(at('pvetoken.example.yml'), 'utf8');
const schemaText = readFileSync(at('pvetoken.schema.json'), 'utf8');
const UUID = '00000000-0000-4000-8000-000000000000';

/** The `login` of a comment, for the bot that can have no token. */
const login: unknown = parse(
  (/^ *# {3}login:\n(?: *# {5}.*\n)+/m.exec(example)?.[0] ?? '').replaceAll(/^ *# {3}/gm, ''),
);
/** The ways of `audit.stream` in a comment: the example names no receiver that nobody has. */
const streams = [...example.matchAll(/^ *# {3}(stream: .*)$/gm)].map(([, line = '']) => line);
/** @throws Error when the example is refused. */
function exampleRoles(): ReadonlyMap<string, Role> {
  const checked = loadConfiguration(at('pvetoken.example.yml'), { PVE_HOME_SECRET: UUID, PVE_PLATFORM_SECRET: UUID });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.value.policy.roles;
}

describe('pvetoken.example.yml', () => {
  test('loads as it stands, once its secrets are set', () => {
    expect([...exampleRoles().keys()]).toEqual(['provisioner', 'auditor', 'operator', 'release']);
  });

  test('tells editors where its schema is, in its first line', () => {
    expect(example.split('\n')[0]).toBe('# yaml-language-server: $schema=./pvetoken.schema.json');
  });

  test('loads with its login in place of a token', () => {
    const file = parse(policyText()) as { clusters: { home: Record<string, unknown> } };
    delete file.clusters.home['token'];
    Object.assign(file.clusters.home, login);
    const checked = parseConfiguration(stringify(file), { env: { PVE_HOME_PASSWORD: 'hunter2' }, folder: '/' });
    expect(checked).toMatchObject({ ok: true });
  });

  test.each(streams)('loads with %s', (stream) => {
    const file = { ...(parse(policyText()) as object), audit: parse(stream) as unknown };
    const env = { PVE_HOME_SECRET: UUID, PVETOKEN_SIEM_KEY: 'a key for nothing but the tests of it' };
    expect(parseConfiguration(stringify(file), { env, folder: '/' })).toMatchObject({ ok: true });
  });

  test('shows every option there is', () => {
    const shown = new Set<string>();
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        shown.add(key);
        walk(inner);
      }
    };
    walk(parse(example));
    // This stands in a comment, because it replaces another option.
    walk(login);
    for (const stream of streams) walk(parse(stream));
    // So do these: their files are not there for everybody who tries the example.
    for (const key of ['ca', 'secretFile', 'passwordFile']) {
      expect(example).toMatch(new RegExp(`# .*\\b${key}: /`));
      shown.add(key);
    }
    const options = describedOptions(JSON.parse(schemaText)).map(([option]) => option);
    expect(options).toContain('approvers');
    expect(options.filter((option) => !shown.has(option))).toEqual([]);
  });

  test.each(['8.4', '9.1', '9.2'] as const)('makes its Proxmox roles of privileges that exist on %s', (level) => {
    const roles = [...exampleRoles().values()];
    const known = builtInRoles(level).get('Administrator');
    const commands = [...example.matchAll(/pveum role add (\S+) --privs "?([A-Za-z. ]+)"?/g)];
    expect(commands.map(([, role]) => role)).toEqual([
      'TokenBotUsers',
      'TokenBotRealm',
      'TokenBotAcl',
      'TerraformProvisioner',
    ]);
    const privileges = [
      ...commands.flatMap(([, , list = '']) => list.trim().split(' ')),
      ...roles.flatMap(({ privileges = [] }) => privileges),
    ];
    expect(privileges.filter((privilege) => known?.has(privilege) !== true)).toEqual([]);
  });
});

describe('pvetoken.schema.json', () => {
  const validate = new Ajv({ allErrors: true }).compile(JSON.parse(schemaText));

  test('is up to date; if not: npm run schema', () => {
    expect(schemaText).toBe(policyFileJsonSchema());
  });

  test('accepts the example and the shortest file', () => {
    validate(parse(example));
    expect(validate.errors).toBeNull();
    validate(parse(policyText()));
    expect(validate.errors).toBeNull();
  });

  test('shows an editor what is wrong', () => {
    const wrong = policyText({
      'roles.dev.aprovers': {},
      'roles.dev.channel': '#dev',
      'roles.dev.duration.longest': '8',
    });
    expect(validate(parse(wrong))).toBe(false);
    expect(validate.errors?.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`).toSorted()).toEqual([
      '/roles/dev additionalProperties',
      '/roles/dev/channel pattern',
      '/roles/dev/duration/longest pattern',
    ]);
  });

  test('describes every option', () => {
    expect(describedOptions(JSON.parse(schemaText)).filter(([, described]) => !described)).toEqual([]);
  });
});

/** Every option of a JSON Schema, with whether it has a description. */
function describedOptions(schema: unknown): [string, boolean][] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]: [string, unknown]) => {
    const options = key === 'properties' && typeof inner === 'object' && inner !== null ? Object.entries(inner) : [];
    const own = options.map(([option, value]: [string, unknown]): [string, boolean] => [
      option,
      typeof value === 'object' && value !== null && 'description' in value,
    ]);
    return [...own, ...describedOptions(inner)];
  });
}
