import { h, type ComponentChildren, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ProxmoxScreen } from '../../wire.ts';
import { useNow } from '../now.ts';
import { useAsking } from '../slack/confirm.ts';
import { useReader } from '../slack/reader.ts';
import { doerFor } from './acts.ts';
import { Select } from './field.ts';
import { oursFirst } from './ours.ts';

interface Props {
  readonly proxmox: ProxmoxScreen;
}

const MINUTES_5 = 5 * 60;
const DAY = 24 * 60 * 60;

const same = (value: string): readonly [string, string] => [value, value];

/** What is chosen of some names; the first while nothing is, or what was is gone. */
function useChoice(names: readonly string[]): readonly [chosen: string, choose: (name: string) => void] {
  const [chosen, choose] = useState('');
  return [names.includes(chosen) ? chosen : (names[0] ?? ''), choose];
}

/** Deletes a token past the bot, or moves its end. */
export function ChangeToken({ proxmox: { tokens } }: Props): JSX.Element {
  const reader = useReader();
  const now = Math.floor(useNow(reader.now) / 1000);
  const { ask, question } = useAsking();
  const ids = oursFirst(tokens, (token) => token['full-tokenid']).map((token) => token['full-tokenid']);
  const [fullTokenId, choose] = useChoice(ids);
  const perform = doerFor(reader.slack.me);
  const end = tokens.find((token) => token['full-tokenid'] === fullTokenId)?.expire ?? 0;
  const setExpiry = (expire: number, done: string) => () =>
    void perform({ act: 'set_expiry', fullTokenId, expire }, `${fullTokenId} ${done}`);
  const remove = (): void => void perform({ act: 'delete_token', fullTokenId }, `Deleted ${fullTokenId} by hand.`);
  return group('A token', [
    h(Select, { label: 'Token', value: fullTokenId, options: ids.map(same), choose }),
    h(
      'div',
      { class: 'buttons' },
      button('It never ends', setExpiry(0, 'never ends now.')),
      button('It ends in 5 min', setExpiry(now + MINUTES_5, 'ends in 5 minutes now.')),
      button('It ends a day later', setExpiry((end === 0 ? now : end) + DAY, 'ends a day later now.')),
      button('Delete it…', () => ask(deletionOf(fullTokenId), remove), 'danger'),
      question,
    ),
  ]);
}

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const;

function deletionOf(fullTokenId: string): Parameters<ReturnType<typeof useAsking>['ask']>[0] {
  return {
    title: plain('Delete this token?'),
    text: plain(`${fullTokenId} stops working at once, and its secret cannot be brought back.`),
    confirm: plain('Delete'),
    deny: plain('Keep'),
    style: 'danger',
  };
}

/** Disables a user past the bot, or enables it again. */
export function ChangeUser({ proxmox: { users } }: Props): JSX.Element {
  const perform = doerFor(useReader().slack.me);
  const ids = oursFirst(users, ({ userid }) => userid).map(({ userid }) => userid);
  const [userId, choose] = useChoice(ids);
  const isEnabled = users.find(({ userid }) => userid === userId)?.enable === 1;
  const toggle = (): void =>
    void perform(
      { act: 'set_enabled', userId, isEnabled: !isEnabled },
      isEnabled ? `Disabled ${userId}: none of its tokens works.` : `Enabled ${userId} again.`,
    );
  return group('A user', [
    h(Select, { label: 'User', value: userId, options: ids.map(same), choose }),
    h('div', { class: 'buttons' }, button(isEnabled ? 'Disable it' : 'Enable it', toggle)),
  ]);
}

/** Gives somebody a right past the bot. */
export function AddAcl({ proxmox }: Props): JSX.Element {
  const perform = doerFor(useReader().slack.me);
  const { tokens, users, roles } = proxmox;
  const all = [...tokens.map((token) => token['full-tokenid']), ...users.map(({ userid }) => userid)];
  const holders = oursFirst(all, (id) => id);
  const [ugid, chooseHolder] = useChoice(holders);
  const roleIds = roles.map((role) => role.roleid).toSorted();
  const [roleid, chooseRole] = useChoice(roleIds);
  const paths = pathsOf(proxmox);
  const [path, choosePath] = useChoice(paths);
  const add = (): void =>
    void perform({ act: 'add_acl', path, ugid, roleid }, `Gave ${ugid} the PVE role ${roleid} on ${path}.`);
  return group('A right', [
    h(Select, { label: 'Who', value: ugid, options: holders.map(same), choose: chooseHolder }),
    h(Select, {
      label: 'PVE role',
      value: roleid,
      options: roleIds.map(same),
      choose: chooseRole,
    }),
    h(Select, { label: 'Path', value: path, options: paths.map(same), choose: choosePath }),
    h('div', { class: 'buttons' }, button('Add this ACL entry', add)),
  ]);
}

function pathsOf({ guests, pools, storages }: ProxmoxScreen): string[] {
  return [
    '/vms',
    ...guests.map(({ vmid }) => `/vms/${vmid}`),
    ...pools.map(({ poolid }) => `/pool/${poolid}`),
    ...storages.map((storage) => `/storage/${storage}`),
    '/',
  ];
}

function group(title: string, inside: ComponentChildren): JSX.Element {
  return h('fieldset', {}, h('legend', {}, title), inside);
}

function button(words: string, onClick: () => void, style = ''): JSX.Element {
  return h('button', { type: 'button', class: `control ${style}`, onClick }, words);
}
