import { h, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Step, StoryScreen } from '../../wire.ts';
import { Mrkdwn } from '../slack/mrkdwn.ts';
import { dateFor, useReader } from '../slack/reader.ts';
import { Jobs } from './jobs.ts';
import { Requests } from './requests.ts';

/** What happened so far, as the bot's own records tell it. */
export function StoryPane({ story }: { readonly story: StoryScreen }): JSX.Element {
  const [wanted, choose] = useState('');
  const { requests, steps, jobs } = story;
  // Of an earlier round, none is left.
  const chosen = requests.some(({ id }) => id === wanted) ? wanted : '';
  const told = chosen === '' ? steps : steps.filter(({ request }) => request === chosen);
  return h(
    'div',
    { class: 'facts story', tabIndex: 0, 'aria-label': 'The story', role: 'group' },
    h('h2', {}, 'What happened'),
    h(Requests, { requests, chosen, choose }),
    h(Jobs, { jobs }),
    chosen !== '' &&
      h(
        'p',
        { class: 'alone' },
        'Only ',
        h('code', {}, chosen),
        '. ',
        h('button', { type: 'button', onClick: () => choose('') }, 'Tell all'),
      ),
    told.length > 0 ? h(Steps, { steps: told }) : h('p', { class: 'nothing-yet' }, NOTHING),
  );
}

const NOTHING = 'Nothing yet. Once somebody asks for a token, each step stands here as the bot’s audit has it.';

function Steps({ steps }: { readonly steps: readonly Step[] }): JSX.Element {
  const reader = useReader();
  return h(
    'ol',
    { class: 'steps', 'aria-label': 'Audit, newest first' },
    steps.map(({ key, at, request, type, words }) =>
      h(
        'li',
        { key },
        h(
          'p',
          { class: 'step-head' },
          h('time', { dateTime: new Date(at).toISOString() }, dateFor(at, '{date_short_pretty}, {time_secs}', reader)),
          request !== '' && h('code', {}, request),
          h('span', { class: 'type' }, type),
        ),
        h(Mrkdwn, { text: words }),
      ),
    ),
  );
}
