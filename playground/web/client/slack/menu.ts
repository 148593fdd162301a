import { h, type ComponentChildren, type JSX } from 'preact';
import { useRef } from 'preact/hooks';

interface MenuProps {
  /** What a screen reader calls it. */
  readonly label: string;
  readonly class: string;
  readonly face: ComponentChildren;
  readonly items: readonly {
    readonly key: string;
    readonly face: ComponentChildren;
    readonly label?: string;
    readonly choose: () => void;
  }[];
}

/** A small button that opens a few more. It closes when one is chosen, by Escape, and when the focus leaves it. */
export function Menu({ label, class: name, face, items }: MenuProps): JSX.Element {
  const ref = useRef<HTMLDetailsElement>(null);
  const close = (): void => void (ref.current !== null && (ref.current.open = false));
  return h(
    'details',
    {
      ref,
      class: `menu ${name}`,
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key !== 'Escape' || ref.current?.open !== true) return;
        event.preventDefault();
        close();
        ref.current.querySelector('summary')?.focus();
      },
      onFocusOut: ({ relatedTarget }: FocusEvent) => {
        if (relatedTarget instanceof Node && ref.current?.contains(relatedTarget) !== true) close();
      },
    },
    h('summary', { 'aria-label': label, title: label }, face),
    h(
      'div',
      { class: 'menu-items' },
      items.map((item) =>
        h(
          'button',
          {
            key: item.key,
            type: 'button',
            ...(item.label !== undefined && { 'aria-label': item.label }),
            onClick: () => {
              close();
              item.choose();
            },
          },
          item.face,
        ),
      ),
    ),
  );
}
