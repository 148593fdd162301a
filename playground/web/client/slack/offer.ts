import type { Control } from '../../../slack/blocks/elements.ts';
import type { Reader } from './reader.ts';

/** One thing that a menu offers: `shown` is how a chosen one is told of. */
export interface Offered {
  readonly value: string;
  readonly label: string;
  readonly shown: string;
}

export interface OfferedGroup {
  /** Absent where the menu has no groups. */
  readonly label?: string;
  readonly options: readonly Offered[];
}

interface PlainOption {
  readonly value: string;
  readonly text: { readonly text: string };
}

const offered = ({ value, text }: PlainOption): Offered => ({ value, label: text.text, shown: text.text });

/** What a menu offers: its own options, or people or channels, which Slack lists itself. */
export function offerOf(control: Control, { slack }: Reader): readonly OfferedGroup[] {
  if (control.type.endsWith('users_select')) {
    const people = Object.entries(slack.names);
    return [{ options: people.map(([id, name]) => ({ value: id, label: name, shown: id })) }];
  }
  if (/(conversations|channels)_select$/.test(control.type)) {
    return [{ options: slack.channels.map(({ id, name }) => ({ value: id, label: `#${name}`, shown: id })) }];
  }
  if ('option_groups' in control && control.option_groups !== undefined) {
    return control.option_groups.map(({ label, options }) => ({ label: label.text, options: options.map(offered) }));
  }
  return 'options' in control && control.options !== undefined ? [{ options: control.options.map(offered) }] : [];
}
