/** A Proxmox token secret, which is a UUID wherever it stands. */
const SECRET = /\b([0-9a-f]{4})[0-9a-f]{4}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** Leaves four characters of every secret in a text: enough to recognise it by, too few to use. */
export function masked(text: string): string {
  return text.replaceAll(SECRET, '$1********');
}

/** Slack draws these names of emoji, which the bot's messages begin with; other names stay words, as people type them. */
const EMOJI: Readonly<Record<string, string>> = {
  hourglass_flowing_sand: '⏳',
  gear: '⚙️',
  large_green_circle: '🟢',
  key: '🔑',
  hourglass: '⌛',
  broom: '🧹',
  lock: '🔒',
  warning: '⚠️',
  no_entry: '⛔',
  rotating_light: '🚨',
};

/** A message's text with its emoji drawn. */
export function withEmoji(text: string): string {
  return text.replaceAll(/:([a-z_]+):/g, (name, key: string) => EMOJI[key] ?? name);
}

/** Breaks a text into lines of at most `width` characters, at spaces where there are some; list items hang. */
export function wrapped(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrappedLine(line, width));
}

function wrappedLine(line: string, width: number): string[] {
  const indent = /^(?: |• )*/.exec(line)?.[0].replaceAll('•', ' ') ?? '';
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const cut = space > indent.length ? space : width;
    lines.push(rest.slice(0, cut));
    rest = indent + rest.slice(cut).trimStart();
  }
  return [...lines, rest];
}
