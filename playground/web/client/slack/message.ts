import { h, type JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { RenderedMessage } from '../../../slack/render/rendered.ts';
import { tint } from '../who.ts';
import type { Doer } from './acts.ts';
import { Blocks } from './blocks.ts';
import { Mrkdwn } from './mrkdwn.ts';
import { blocksOf, messageText } from './raw.ts';
import { Reactions } from './reactions.ts';
import { dateFor, momentOf, personName, useReader } from './reader.ts';
import { SurfaceContext, type Surface } from './surface.ts';

interface MessageProps {
  readonly message: RenderedMessage;
  readonly perform: Doer;
}

/** A message as its reader sees it. */
export function Message({ message, perform }: MessageProps): JSX.Element {
  const reader = useReader();
  const { channel, ts, from, ephemeralTo, edited } = message;
  const drafts = useMemo(() => new Map<string, string>(), []);
  const surface: Surface = { where: { channel, ts }, fields: message.fields, perform, drafts };
  const name = personName(from, reader);
  const isApp = from === reader.slack.botUserId;
  const at = momentOf(ts);
  const time = dateFor(at, '{time}', reader);
  const blocks = blocksOf(message);
  return h(
    'article',
    {
      class: `message${ephemeralTo === undefined ? '' : ' ephemeral'}`,
      'aria-label': `${name}, ${time}`,
      'data-ts': ts,
    },
    h(
      'span',
      { class: `avatar ${isApp ? 'of-app' : tint(from)}`, 'aria-hidden': 'true' },
      isApp ? h('img', { src: 'icon.svg', alt: '' }) : name.charAt(0),
    ),
    h(
      'div',
      { class: 'message-words' },
      ephemeralTo !== undefined && h('p', { class: 'only-you' }, 'Only visible to you'),
      h(
        'header',
        {},
        h('b', {}, name),
        isApp && h('span', { class: 'app-mark' }, 'app'),
        h(
          'time',
          { dateTime: new Date(at).toISOString(), title: dateFor(at, '{date_long} at {time_secs}', reader) },
          time,
        ),
        edited && h('small', {}, '(edited)'),
      ),
      h(
        SurfaceContext.Provider,
        { value: surface },
        blocks.length > 0 ? h(Blocks, { blocks }) : h(Mrkdwn, { text: messageText(message) }),
      ),
      ephemeralTo === undefined && h(Reactions, { message, perform }),
    ),
  );
}
