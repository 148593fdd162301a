const ENTITY = /<([^<>]+)>/g;
const QUOTED = /^(?:"(.*)"|'(.*)'|“(.*)”|‘(.*)’|„(.*)[“”]|«(.*)»|`(.*)`)$/s;

/** Writes what Slack put between `<` and `>` as its author saw it. */
function readEntity(entity: string): string {
  const bar = entity.indexOf('|');
  const target = bar < 0 ? entity : entity.slice(0, bar);
  const label = bar < 0 ? '' : entity.slice(bar + 1);
  const name = (label || target.slice(1)).replace(/^[@#]/, '');
  if (target.startsWith('@') || target.startsWith('!')) return `@${name}`;
  if (target.startsWith('#')) return `#${name}`;
  if (target.startsWith('mailto:')) return label || target.slice('mailto:'.length);
  // A link's label may say anything; its address is what an approver needs to see.
  return target;
}

/**
 * Turns the text of a slash command into plain text: `<@U012|ruth>` becomes `@ruth`, `&amp;` becomes `&`. Nothing in
 * the result is markup to us any more (docs.slack.dev/interactivity/implementing-slash-commands, `should_escape`).
 */
export function readCommandText(text: string): string {
  return (
    text
      .replaceAll(ENTITY, (_, entity: string) => readEntity(entity))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      // Last, so that `&amp;lt;` stays the `&lt;` its author typed.
      .replaceAll('&amp;', '&')
  );
}

/** Takes away one pair of quotes around a text, straight or smart; quotes inside it stay. */
export function withoutQuotes(text: string): string {
  const trimmed = text.trim();
  const inside = QUOTED.exec(trimmed)
    ?.slice(1)
    .find((group) => group !== undefined);
  return inside === undefined ? trimmed : inside.trim();
}
