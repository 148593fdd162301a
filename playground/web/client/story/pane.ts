import { h, type JSX } from 'preact';
import type { StoryScreen } from '../../wire.ts';

/** What happened so far, as the bot's own records tell it. */
export function StoryPane({ story }: { readonly story: StoryScreen }): JSX.Element {
  const steps = story.steps.map(({ at, request, words }) => ({ key: `${at} ${request} ${words}`, request, words }));
  return h(
    'div',
    { class: 'facts', tabIndex: 0 },
    h('h2', {}, 'What happened'),
    h(
      'ol',
      {},
      steps.map(({ key, request, words }) => h('li', { key }, `${request}: ${words}`)),
    ),
  );
}
