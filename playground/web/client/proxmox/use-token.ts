import { h, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ProxmoxAct } from '../../acts.ts';
import type { ProxmoxScreen, TokenUse } from '../../wire.ts';
import { useReader } from '../slack/reader.ts';
import { tell } from '../status.ts';
import { doerFor } from './acts.ts';
import { Field, Select } from './field.ts';
import { oursFirst } from './ours.ts';
import { readPasted, type Pasted } from './pasted.ts';
import { Used } from './used.ts';

type Power = NonNullable<Extract<ProxmoxAct, { act: 'use_token' }>['power']>;

/** Lets a person try a token as a program would. The secret stays in the form's field, and is sent to Proxmox alone. */
export function UseToken({ proxmox }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  const { slack } = useReader();
  const tokens = oursFirst(proxmox.tokens, (token) => token['full-tokenid']).map((token) => token['full-tokenid']);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState('');
  const [power, setPower] = useState('');
  const [used, setUsed] = useState<{ readonly id: string; readonly use: TokenUse }>();
  const [isBusy, setBusy] = useState(false);
  const pasted = readPasted(text);
  const id = pasted?.fullTokenId ?? (tokens.includes(chosen) ? chosen : tokens[0]);

  const use = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    if (pasted === undefined || id === undefined) return tell(NO_SECRET);
    setBusy(true);
    setUsed(undefined);
    const what = useOf({ ...pasted, fullTokenId: id }, power);
    const outcome = await doerFor(slack.me)(what);
    if (outcome !== undefined) setUsed({ id, use: outcome.value as TokenUse });
    setBusy(false);
  };
  return h(
    'div',
    {},
    h(
      'form',
      { class: 'use-token', onSubmit: (event: Event) => void use(event), autocomplete: 'off' },
      h(PasteField, { text, setText }),
      pasted?.fullTokenId === undefined
        ? h(Select, { label: 'Whose secret it is', value: id ?? '', options: tokens.map(same), choose: setChosen })
        : h('p', { class: 'hint' }, 'It is the secret of ', h('code', {}, pasted.fullTokenId), '.'),
      h(Select, { label: 'What to do with it', value: power, options: powersOf(proxmox), choose: setPower }),
      h('div', {}, h('button', { class: 'control primary', 'aria-busy': isBusy }, isBusy ? 'Trying…' : 'Use it')),
    ),
    h('div', { 'aria-live': 'polite' }, used && h(Used, used)),
  );
}

const NO_SECRET =
  'There is no secret in that. Paste what pvetoken delivered, or the secret alone: 8-4-4-4-12 letters and digits.';

interface PasteProps {
  readonly text: string;
  readonly setText: (text: string) => void;
}

function PasteField({ text, setText }: PasteProps): JSX.Element {
  return h(Field, {
    label: 'The secret, or all of what pvetoken delivered',
    hint: 'It goes to Proxmox and is kept nowhere: it is gone from here when you look at another tab.',
    field: (attributes) =>
      h('textarea', {
        ...attributes,
        rows: 3,
        value: text,
        spellcheck: false,
        autocomplete: 'off',
        onInput: ({ currentTarget }: { readonly currentTarget: HTMLTextAreaElement }) => setText(currentTarget.value),
      }),
  });
}

const same = (value: string): readonly [string, string] => [value, value];

function powersOf({ guests }: ProxmoxScreen): (readonly [value: string, words: string])[] {
  const each = guests.flatMap(({ vmid, name }) => {
    const guest = name === undefined ? String(vmid) : `${name} (${vmid})`;
    return [
      [`start ${vmid}`, `Look around, and start ${guest}`] as const,
      [`stop ${vmid}`, `Look around, and stop ${guest}`] as const,
    ];
  });
  return [['', 'Only look around'], ...each];
}

function useOf({ fullTokenId, secret }: Required<Pasted>, chosen: string): ProxmoxAct {
  const [action, vmid] = chosen.split(' ');
  const power: Power | undefined = action === 'start' || action === 'stop' ? { action, vmid: Number(vmid) } : undefined;
  return { act: 'use_token', fullTokenId, secret, ...(power && { power }) };
}
