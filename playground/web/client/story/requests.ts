import { h, type JSX } from 'preact';
import type { StoryRequest } from '../../wire.ts';
import { dateFor, personName, useReader } from '../slack/reader.ts';
import { isEnd, wayOf } from './way.ts';

interface RequestsProps {
  readonly requests: readonly StoryRequest[];
  /** The id of the one whose story alone is told; empty where all are. */
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

/** The requests and how far each is on its way. A click on one tells its story alone; another one, all again. */
export function Requests({ requests, chosen, choose }: RequestsProps): JSX.Element {
  return h(
    'ul',
    { class: 'requests', 'aria-label': 'Requests' },
    requests.map((request) => {
      const { id } = request;
      const isChosen = id === chosen;
      return h(RequestLine, { key: id, request, isChosen, choose: () => choose(isChosen ? '' : id) });
    }),
  );
}

interface RequestLineProps {
  readonly request: StoryRequest;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

function RequestLine({ request, isChosen, choose }: RequestLineProps): JSX.Element {
  const { id, role, requester, state, dueAt } = request;
  const reader = useReader();
  const { now } = reader;
  const name = personName(requester, reader);
  return h(
    'li',
    {},
    h(
      'button',
      { type: 'button', 'aria-pressed': isChosen, title: 'Tell the story of this request alone', onClick: choose },
      h('code', {}, id),
      ` ${role} for ${name}`,
    ),
    h(
      'ol',
      { class: 'way', 'aria-label': `States of ${id}` },
      wayOf(state).map((stop) =>
        h(
          'li',
          { key: stop.state, class: `stop ${stop.is}`, ...(stop.is === 'present' && { 'aria-current': 'step' }) },
          stop.state,
        ),
      ),
    ),
    dueAt !== undefined &&
      dueAt > now &&
      !isEnd(state) &&
      h('small', {}, `The bot looks at it again ${momentWords(dueAt, reader)}.`),
  );
}

/** In the midst of a sentence, where Slack's own words would begin with a capital letter. */
function momentWords(at: number, reader: ReturnType<typeof useReader>): string {
  return dateFor(at, ' {date_short_pretty} at {time}', reader).trimStart();
}
