import { h, type JSX } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';

/** One part of what is shown, of which one sees one at a time. */
export interface Tab {
  readonly name: string;
  /** Something there wants to be noticed. */
  readonly isMarked?: boolean;
  readonly inside: () => JSX.Element;
}

/** Tabs that arrow keys go through, as WAI-ARIA has them. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }): JSX.Element {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(0);
  const moveBy = (step: number): void => {
    const next = (open + step + tabs.length) % tabs.length;
    setOpen(next);
    list.current?.querySelectorAll('button')[next]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    moveBy(step);
  };
  return h(
    'div',
    { class: 'tabbed' },
    h(
      'div',
      { class: 'tabs', role: 'tablist', 'aria-label': label, ref: list, onKeyDown },
      tabs.map(({ name, isMarked = false }, index) =>
        h(
          'button',
          {
            key: name,
            type: 'button',
            role: 'tab',
            id: `${id}-tab-${index}`,
            'aria-selected': index === open,
            ...(index === open && { 'aria-controls': `${id}-panel` }),
            tabIndex: index === open ? 0 : -1,
            class: isMarked ? 'marked' : '',
            onClick: () => setOpen(index),
          },
          name,
        ),
      ),
    ),
    h(
      'div',
      {
        key: open,
        class: 'tab-panel',
        role: 'tabpanel',
        id: `${id}-panel`,
        'aria-labelledby': `${id}-tab-${open}`,
        tabIndex: 0,
      },
      tabs[open]?.inside(),
    ),
  );
}
