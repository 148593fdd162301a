import { h, type JSX } from 'preact';
import type { StoryScreen } from '../../wire.ts';

/** What each queue is for, by the beginning of its name. */
const PURPOSES: readonly (readonly [name: string, purpose: string])[] = [
  ['desk', 'Tells people: cards, direct messages, reminders.'],
  ['cluster-', 'Writes to this cluster: makes tokens and revokes them, a few calls at a time.'],
  ['removed-cluster', 'Requests whose cluster is no longer in the configuration; they fail aloud here.'],
];

/** How much work waits, and for whom. Jobs hold a request's id and nothing else: what is to be done, the record says. */
export function Jobs({ jobs }: { readonly jobs: StoryScreen['jobs'] }): JSX.Element {
  const total = jobs.reduce((sum, { waiting, delayed, active }) => sum + waiting + delayed + active, 0);
  return h(
    'details',
    { class: 'jobs' },
    h('summary', {}, total === 1 ? 'Jobs: 1' : `Jobs: ${total}`),
    h(
      'p',
      {},
      'A job names a request and holds nothing else. A delayed one wakes by real time; when the clock is moved, a sweep does its work first.',
    ),
    h(
      'dl',
      {},
      jobs.map((job) => h(QueueLine, { key: job.queue, job })),
    ),
  );
}

function QueueLine({ job }: { readonly job: StoryScreen['jobs'][number] }): JSX.Element {
  const { queue, waiting, delayed, active } = job;
  const purpose = PURPOSES.find(([name]) => queue.startsWith(name))?.[1] ?? '';
  return h(
    'div',
    {},
    h('dt', {}, h('code', {}, queue), ` ${waiting} waiting, ${delayed} delayed, ${active} active`),
    h('dd', {}, purpose),
  );
}
