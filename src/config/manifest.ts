/** How Slack is to reach the app: over a connection that the bot opens, or at an address of its own. */
export type Reach = { readonly mode: 'socket' } | { readonly mode: 'http'; readonly url: string };

/** Where the bot takes Slack's deliveries in HTTP mode. */
const DELIVERIES = '/slack/events';

/**
 * The Slack manifest for a way of reaching the app, for operators to paste into Slack.
 * @param text manifest.yml, which is for Socket Mode and says in comments what HTTP mode changes.
 */
export function manifestFor(text: string, reach: Reach): string {
  if (reach.mode === 'socket') return text;
  const url = `${reach.url.replace(/\/+$/, '').replace(new RegExp(`${DELIVERIES}$`), '')}${DELIVERIES}`;
  return text
    .replaceAll(/^( *)# HTTP: add {3}(\w+): .*$/gm, (_, indent: string, key: string) => `${indent}${key}: ${url}`)
    .replaceAll(/^( *\w+: )\w+ # HTTP: (\w+)$/gm, '$1$2');
}

/** Says why an address cannot be one that Slack delivers to. */
export function refusalOfAddress(text: string): string | undefined {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' && url.search === '' && url.hash === '' && url.username === '') return undefined;
  return 'must be an https:// address that Slack can reach, such as https://pvetoken.example.com';
}
