import { h, type JSX } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import type { Control } from '../../../slack/blocks/elements.ts';
import { moved } from './listbox.ts';
import { Chips, focusMark, placeholderOf } from './select.ts';
import { useField, useSurface, type FieldProps } from './surface.ts';

export type External = Extract<Control, { type: 'external_select' | 'multi_external_select' }>;

/** What Slack waits for before it asks the app: docs.slack.dev/reference/block-kit/block-elements/select-menu-element. */
const SHORTEST_QUERY = 3;
/** How long somebody pauses before the app is asked, in milliseconds. */
const PAUSE_MS = 250;

/** A menu whose options the app suggests while somebody types. */
export function SearchSelect({ control, block, aria }: FieldProps<External>): JSX.Element {
  const { value, choose } = useField(control, block);
  const [typed, setTyped] = useState('');
  const [hasFocus, setFocus] = useState(false);
  const [isDismissed, setDismissed] = useState(false);
  const [active, setActive] = useState(-1);
  const shortest = control.min_query_length ?? SHORTEST_QUERY;
  const isAsking = hasFocus && !isDismissed && typed.length >= shortest;
  const found = useSuggestions(block.block_id ?? '', isAsking ? typed : undefined);
  const isOpen = found !== undefined;
  const options = found?.filter((label) => !value.includes(label)) ?? [];
  const list = useId();
  const pick = (label: string | undefined): void => {
    if (label === undefined) return;
    choose(control.type === 'external_select' ? [label] : [...value.filter((each) => each !== label), label]);
    setTyped('');
    setActive(-1);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Escape closes the list, or the wait for it, before it closes a form.
    if (isAsking && event.key === 'Escape') setDismissed(true);
    else if (!isOpen) return;
    else if (event.key === 'Enter') pick(options[active] ?? (options.length === 1 ? options[0] : undefined));
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') setActive(moved(active, event.key, options.length));
    else return;
    event.preventDefault();
  };
  return h(
    'div',
    { class: 'several search' },
    h(Chips, {
      chips: value.map((label) => ({ value: label, label })),
      remove: (gone) => choose(value.filter((label) => label !== gone)),
    }),
    h('input', {
      ...aria,
      ...focusMark(control),
      type: 'text',
      role: 'combobox',
      autocomplete: 'off',
      placeholder: placeholderOf(control),
      'aria-expanded': isOpen,
      'aria-controls': list,
      'aria-autocomplete': 'list',
      ...(active >= 0 && { 'aria-activedescendant': `${list}-${active}` }),
      value: typed,
      onInput: ({ currentTarget }) => {
        setTyped(currentTarget.value);
        setActive(-1);
        setDismissed(false);
      },
      onKeyDown,
      onFocus: () => {
        setFocus(true);
        setDismissed(false);
      },
      onBlur: () => setFocus(false),
    }),
    hasFocus && typed.length < shortest && h('p', { class: 'hint' }, `Type ${shortest} characters or more to search.`),
    isOpen && h(Suggestions, { list, options, active, pick }),
  );
}

interface SuggestionsProps {
  readonly list: string;
  readonly options: readonly string[];
  readonly active: number;
  readonly pick: (label: string) => void;
}

function Suggestions({ list, options, active, pick }: SuggestionsProps): JSX.Element {
  if (options.length === 0) return h('p', { class: 'hint', role: 'status' }, 'Nothing is found by that.');
  return h(
    'ul',
    { class: 'listbox', role: 'listbox', id: list, 'aria-label': 'Suggestions' },
    options.map((label, index) =>
      h(
        'li',
        {
          key: label,
          id: `${list}-${index}`,
          role: 'option',
          'aria-selected': index === active,
          // Not a click, before which the field would lose the focus and close the list.
          onMouseDown: (event: MouseEvent) => {
            event.preventDefault();
            pick(label);
          },
        },
        label,
      ),
    ),
  );
}

/**
 * Asks the app once somebody pauses; an answer to words that were changed since is dropped.
 * @param wanted what to ask for; undefined asks for nothing.
 * @returns undefined while there is no list to show.
 */
function useSuggestions(blockId: string, wanted: string | undefined): readonly string[] | undefined {
  const { where, perform } = useSurface();
  const [found, setFound] = useState<{ readonly wanted: string; readonly options: readonly string[] }>();
  useEffect(() => {
    setFound(undefined);
    if (wanted === undefined) return undefined;
    let isWanted = true;
    const search = async (): Promise<void> => {
      const outcome = await perform({ act: 'search', where, field: blockId, typed: wanted });
      if (isWanted && outcome !== undefined) setFound({ wanted, options: outcome.options ?? [] });
    };
    const timer = setTimeout(() => void search(), PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [wanted]);
  return found?.wanted === wanted ? found?.options : undefined;
}
