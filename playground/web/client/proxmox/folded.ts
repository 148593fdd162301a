import { h, type ComponentChildren, type JSX } from 'preact';

interface FoldedProps {
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** What is there for those who want to know, and out of the way of others. */
export function Folded({ title, children }: FoldedProps): JSX.Element {
  return h('details', { class: 'folded' }, h('summary', {}, title), h('div', {}, children));
}
