import { expect, test } from 'vitest';
import { lastingAccess } from '../../src/domain/lasting-access.ts';

test('looking, starting and stopping leave nothing behind', () => {
  expect(lastingAccess(['VM.Audit', 'VM.PowerMgmt', 'Datastore.AllocateSpace'])).toEqual(new Map());
});

test('what can be left behind is told by kind, with the privileges that make it possible', () => {
  expect(lastingAccess(['VM.Allocate', 'VM.Audit', 'Permissions.Modify', 'VM.Allocate', 'User.Modify'])).toEqual(
    new Map([
      ['rights', ['Permissions.Modify', 'VM.Allocate']],
      ['accounts', ['User.Modify']],
    ]),
  );
});
