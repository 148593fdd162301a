import { h, type ComponentChildren, type JSX } from 'preact';
import { channelName, groupHandle, personName, type Reader } from './reader.ts';

/** A mention of somebody; one of the reader stands out. */
export function personMention(id: string, reader: Reader): JSX.Element {
  return h('span', { class: `mention${id === reader.slack.me ? ' of-me' : ''}` }, `@${personName(id, reader)}`);
}

export function groupMention(id: string, reader: Reader): JSX.Element {
  return h('span', { class: 'mention' }, `@${groupHandle(id, reader)}`);
}

export function channelMention(id: string, reader: Reader): JSX.Element {
  return h('span', { class: 'mention' }, `#${channelName(id, reader)}`);
}

/** `@here`, `@channel` and `@everyone` call all of a channel, so the reader too. */
export function channelCall(range: string): JSX.Element {
  return h('span', { class: 'mention of-me' }, `@${range}`);
}

/** Whether a page may lead there: anything else, such as `javascript:`, stays text. */
export function isFollowable(url: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(url);
}

export function Link({ url, children }: { readonly url: string; readonly children?: ComponentChildren }): JSX.Element {
  if (!isFollowable(url)) return h('span', {}, children);
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, children);
}
