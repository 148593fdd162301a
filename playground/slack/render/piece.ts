/** A stretch of readable text, and what it does besides being read. */
export interface Piece {
  text: string;
  /** User ids, or `channel`. */
  pings: string[];
  links: string[];
}

/** Whoever looks, and what Slack's client knows to show them. */
export interface Reader {
  /** IANA time zone in which dates are shown. */
  timeZone: string;
  /** Epoch milliseconds: what "today" means. */
  now: number;
  personName(userId: string): string;
  channelName(channelId: string): string;
  /** `undefined` for a group that does not exist. */
  group(groupId: string): { handle: string; members: string[] } | undefined;
}

export function piece(text: string, does: { pings?: string[]; links?: string[] } = {}): Piece {
  return { text, pings: does.pings ?? [], links: does.links ?? [] };
}

/** The pieces one after the other; each ping and link is named once. */
export function joined(pieces: Piece[], separator = ''): Piece {
  return {
    text: pieces.map((each) => each.text).join(separator),
    pings: [...new Set(pieces.flatMap((each) => each.pings))],
    links: [...new Set(pieces.flatMap((each) => each.links))],
  };
}

export function userMention(userId: string, reader: Reader): Piece {
  return piece(`@${reader.personName(userId)}`, { pings: [userId] });
}

/** A mention of a group calls every member. */
export function groupMention(groupId: string, reader: Reader): Piece {
  const group = reader.group(groupId);
  return piece(`@${group?.handle ?? groupId}`, { pings: group?.members ?? [] });
}

/** `@channel`, `@here` and `@everyone` all count as calling the channel. */
export function channelCall(range: string): Piece {
  return piece(`@${range}`, { pings: ['channel'] });
}

export function link(url: string, label?: string): Piece {
  return piece(label === undefined || label === '' ? url : label, { links: [url] });
}
