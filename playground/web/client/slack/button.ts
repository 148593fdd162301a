import { h, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Block } from '../../../slack/blocks/blocks.ts';
import type { Button } from '../../../slack/blocks/elements.ts';
import { useAsking } from './confirm.ts';
import { isFollowable } from './inline.ts';
import { useSurface } from './surface.ts';
import { textOf } from './text.ts';

/** A button of the app. One with an address is a link too. */
export function ButtonControl({ control, block }: { readonly control: Button; readonly block: Block }): JSX.Element {
  const { where, perform } = useSurface();
  const { ask, question } = useAsking();
  const [isBusy, setBusy] = useState(false);
  const { url, value, style, text, accessibility_label: label } = control;
  const click = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    const which = {
      ...(value !== undefined && { value }),
      ...(block.block_id !== undefined && { blockId: block.block_id }),
    };
    await perform({ act: 'click', where, button: control.action_id ?? '', ...which });
    setBusy(false);
  };
  const shared = {
    class: `control ${style ?? ''}`,
    ...(label !== undefined && { 'aria-label': label }),
    onClick: () => ask(control.confirm, () => void click()),
  };
  const face =
    url !== undefined && isFollowable(url)
      ? h('a', { ...shared, href: url, target: '_blank', rel: 'noopener noreferrer' }, textOf(text))
      : h('button', { ...shared, type: 'button', 'aria-busy': isBusy }, textOf(text));
  return h('span', {}, face, question);
}
