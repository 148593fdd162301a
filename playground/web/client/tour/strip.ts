import { h, type JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Scene } from './scene.ts';
import { STEPS, stepsDone, type TourStep } from './steps.ts';
import type { Tour } from './use-tour.ts';
import { wayTo } from './whereabouts.ts';

/** What the tour says, between the top of the page and its panes; it covers nothing. */
export function TourStrip({ tour }: { readonly tour: Tour }): JSX.Element | null {
  const { scene } = tour;
  const ref = useFocusOf(scene !== undefined);
  if (scene === undefined) return null;
  const done = stepsDone(scene);
  const step = STEPS[done];
  const before = STEPS[done - 1];
  return h(
    'section',
    { ref, class: 'tour', 'aria-label': 'Guided tour', tabIndex: -1 },
    h(Dots, { done }),
    h(
      'div',
      { class: 'tour-words', 'aria-live': 'polite' },
      before !== undefined && h('p', { class: 'came' }, `✓ ${before.came(scene)}`),
      step === undefined ? h(Farewell, {}) : h(StepWords, { key: done, step, number: done + 1, scene }),
    ),
    h(
      'div',
      { class: 'tour-buttons' },
      step === undefined
        ? h('button', { type: 'button', class: 'control primary', onClick: tour.begin }, 'Begin again')
        : h(
            'button',
            { type: 'button', class: 'control primary', 'aria-busy': tour.isBusy, onClick: tour.perform },
            tour.isBusy ? 'Doing it…' : 'Do it for me',
          ),
      step?.pane === 'proxmox' &&
        h('button', { type: 'button', class: 'control', onClick: tour.look }, 'I have seen it'),
      h('button', { type: 'button', class: 'control', onClick: tour.leave }, 'Leave the tour'),
    ),
  );
}

/** Moves the focus to the tour when it begins, and back to where it can be begun when it is left. */
function useFocusOf(isTaken: boolean): { current: HTMLElement | null } {
  const ref = useRef<HTMLElement>(null);
  const wasTaken = useRef(isTaken);
  useEffect(() => {
    if (isTaken !== wasTaken.current) (ref.current ?? document.querySelector<HTMLElement>('.take-tour'))?.focus();
    wasTaken.current = isTaken;
  }, [isTaken]);
  return ref;
}

interface StepProps {
  readonly step: TourStep;
  readonly number: number;
  readonly scene: Scene;
}

function StepWords({ step, number, scene }: StepProps): JSX.Element {
  const { spot, hint } = wayTo(step, scene);
  useEffect(() => document.querySelector(spot)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [spot]);
  return h(
    'div',
    {},
    h('h2', {}, `${number}. ${step.title}`),
    h('p', {}, hint !== '' && h('b', {}, `${hint} `), step.words(scene)),
    // A rule rather than a class: what it lights up is drawn by others, who would take a class of ours off again.
    h('style', {}, `${spot} { outline: 3px solid var(--spot); outline-offset: 2px; }`),
  );
}

function Farewell(): JSX.Element {
  return h(
    'div',
    {},
    h('h2', {}, 'That was the whole journey'),
    h(
      'p',
      {},
      '“What happened” has each step of it. Now break something: stop the bot and see a token end without it, take Proxmox down, or ask in an emergency with “/pvetoken break-glass”.',
    ),
  );
}

function Dots({ done }: { readonly done: number }): JSX.Element {
  return h(
    'ol',
    { class: 'dots', 'aria-hidden': 'true' },
    STEPS.map(({ title }, index) =>
      h('li', { key: title, class: index < done ? 'past' : index === done ? 'present' : '' }),
    ),
  );
}
