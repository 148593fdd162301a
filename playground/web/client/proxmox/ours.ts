/** Whether the bot made it, by the name of a user, a token or whoever holds a right. */
export function isOurs(id: string): boolean {
  return /(?:^|!)pvt-/.test(id);
}

/** What is the bot's first, else in the order that it came in. */
export function oursFirst<Item>(items: readonly Item[], idOf: (item: Item) => string): Item[] {
  return [...items.filter((item) => isOurs(idOf(item))), ...items.filter((item) => !isOurs(idOf(item)))];
}
