import { h, type JSX } from 'preact';

/** The emoji that the bot writes, and those that people react with, by Slack's names. */
const EMOJI: Readonly<Record<string, string>> = {
  alarm_clock: '⏰',
  arrow_forward: '▶️',
  broom: '🧹',
  double_vertical_bar: '⏸️',
  eyes: '👀',
  gear: '⚙️',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  key: '🔑',
  large_green_circle: '🟢',
  leftwards_arrow_with_hook: '↩️',
  lock: '🔒',
  mag: '🔍',
  no_entry: '⛔',
  rotating_light: '🚨',
  tada: '🎉',
  thumbsup: '👍',
  warning: '⚠️',
  white_check_mark: '✅',
  x: '❌',
};

/** What somebody can react with here; the first two are those that the bot heeds. */
export const REACTIONS = ['white_check_mark', 'x', 'eyes', 'thumbsup', 'tada'] as const;

/** An emoji by its name; a name that nobody knows stays as it was written. */
export function Emoji({ name }: { readonly name: string }): JSX.Element {
  const sign = EMOJI[name];
  if (sign === undefined) return h('span', {}, `:${name}:`);
  return h('span', { class: 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' ') }, sign);
}

const NAMED = /:([a-z0-9_+-]+):/;

/** Text in which the names of emoji become them. */
export function withEmoji(text: string): (JSX.Element | string)[] {
  return text.split(NAMED).flatMap((part, index): (JSX.Element | string)[] => {
    if (index % 2 === 0) return part === '' ? [] : [part];
    return EMOJI[part] === undefined ? [`:${part}:`] : [h(Emoji, { key: index, name: part })];
  });
}
