import { h, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { LoggedCall } from '../../../proxmox/simulated-proxmox.ts';
import { dateFor, useReader } from '../slack/reader.ts';

/** The last calls that reached Proxmox, newest first, with their answers. Secrets are masked by the server. */
export function Calls({ calls }: { readonly calls: readonly LoggedCall[] }): JSX.Element {
  const [isOnlyChanges, setOnlyChanges] = useState(false);
  const shown = isOnlyChanges ? calls.filter(({ method }) => method !== 'GET') : calls;
  const seen = new Map<string, number>();
  const items = shown.toReversed().map((call) => {
    const name = `${call.at} ${call.method} ${call.path}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return h('li', { key: `${name} ${count}` }, h(Call, { call }));
  });
  return h(
    'div',
    {},
    h(
      'label',
      { class: 'check' },
      h('input', {
        type: 'checkbox',
        checked: isOnlyChanges,
        onChange: () => setOnlyChanges(!isOnlyChanges),
      }),
      'Only what changes something',
    ),
    items.length === 0
      ? h('p', { class: 'hint' }, 'None among the last calls.')
      : h('ol', { class: 'calls', 'aria-label': 'The last calls, newest first' }, items.toReversed()),
  );
}

function Call({ call }: { readonly call: LoggedCall }): JSX.Element {
  const { at, method, path, auth, params } = call;
  const { words, isGood } = answerOf(call);
  const given = Object.entries(params);
  return h(
    'details',
    { class: 'call' },
    h(
      'summary',
      {},
      h('code', {}, h('b', {}, method), ' ', path),
      h('span', { class: isGood ? 'answer' : 'answer over' }, words),
    ),
    h(
      'dl',
      {},
      [
        ['At', dateFor(at, '{date_short_pretty}, {time_secs}', useReader())],
        ['Caller', auth.replace(':', ' ')],
        ...given.map(([name, value]) => [name, String(value)]),
      ].map(([name, value]) => [h('dt', { key: `${name} name` }, name), h('dd', { key: name }, value)]),
    ),
  );
}

function answerOf({ status, reason, unanswered }: LoggedCall): { readonly words: string; readonly isGood: boolean } {
  if (unanswered === true) return { words: 'no answer', isGood: false };
  if (status === undefined) return { words: 'under way…', isGood: true };
  return { words: `${status} ${reason ?? ''}`.trim(), isGood: status < 400 };
}
