import { describe, expect, it } from 'vitest';
import { previewOf, previewOn, type Preview, type Rights } from '../../src/domain/preview.ts';

const ROLE = ['VM.PowerMgmt', 'VM.Audit', 'VM.Console'];

function rights(path: string, here: readonly string[], below: readonly string[] = []): Rights {
  return { path, here: new Set(here), below: new Set(below) };
}

describe('what a token could do', () => {
  it('is what both its PVE role gives and its owner has, on the path and below it', () => {
    expect(previewOf(ROLE, [rights('/vms', ['VM.Audit', 'VM.Clone'], ['VM.Audit', 'VM.Console'])])).toEqual({
      kind: 'known',
      on: [{ paths: ['/vms'], held: ['VM.Audit'], below: ['VM.Console'], lacking: ['VM.PowerMgmt'] }],
    });
  });

  it('is told once for all paths on which it is the same', () => {
    const preview = previewOf(ROLE, [rights('/vms/1', ROLE), rights('/vms/2', ['VM.Audit']), rights('/vms/3', ROLE)]);
    expect(preview).toMatchObject({ on: [{ paths: ['/vms/1', '/vms/3'] }, { paths: ['/vms/2'] }] });
  });

  it('is something if there is one path with something, be it below', () => {
    const none = rights('/vms/1', ['VM.Clone']);
    expect(previewOf(ROLE, [none, none])).toEqual({ kind: 'useless', because: 'owner_lacks_all' });
    expect(previewOf(ROLE, [none, rights('/vms/2', ['VM.Audit'])])).toMatchObject({ kind: 'known' });
    expect(previewOf(ROLE, [none, rights('/pool/dev', [], ['VM.Audit'])])).toMatchObject({ kind: 'known' });
  });
});

describe('of fewer paths', () => {
  it('only what is said of them is left', () => {
    const group = { held: ['VM.Audit'], below: [], lacking: [] };
    const preview: Preview = {
      kind: 'known',
      on: [
        { ...group, paths: ['/vms/1', '/vms/2'] },
        { ...group, paths: ['/vms/3'], below: ['VM.Console'] },
      ],
    };
    expect(previewOn(preview, ['/vms/2'])).toEqual({ kind: 'known', on: [{ ...group, paths: ['/vms/2'] }] });
  });

  it('as little is known as before', () => {
    const unknown = { kind: 'unknown', because: 'no_answer' } as const;
    expect(previewOn(unknown, ['/vms/2'])).toEqual(unknown);
  });
});
