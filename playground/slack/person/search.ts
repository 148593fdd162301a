/** Menus whose options the app suggests while somebody types. */
import { z } from 'zod';
import type { Control } from '../blocks/elements.ts';
import { PlainOption, type Option } from '../blocks/text.ts';
import { selectedOptions } from '../world/inputs.ts';
import { delivered, notSent, type Delivered, type Inside } from './inside.ts';
import { interaction } from './payloads.ts';
import { address, findControl, placeOf, type Found, type Place, type Where } from './place.ts';

type External = Extract<Control, { type: 'external_select' | 'multi_external_select' }>;

export const isExternal = (control: Control): control is External => /^(multi_)?external_select$/.test(control.type);

/** At most a hundred: docs.slack.dev/reference/interaction-payloads/block_suggestion-payload. */
export const Suggestions = z.union([
  z.object({ options: z.array(PlainOption).max(100) }),
  z.object({ option_groups: z.array(z.object({ options: z.array(PlainOption).max(100) })).max(100) }),
]);

/** What Slack waits for before it asks the app: docs.slack.dev/reference/block-kit/block-elements/select-menu-element. */
const SHORTEST_QUERY = 3;

export interface SearchResult extends Delivered {
  /** The labels of what the menu offers then. */
  options: string[];
}

/** Types into an external menu. @returns how that went, and the options the app suggests */
async function suggestions(
  inside: Inside,
  userId: string,
  place: Place,
  found: Found<External>,
  typed: string,
): Promise<{ result: Delivered; offered: Option[] }> {
  if (typed.length < (found.control.min_query_length ?? SHORTEST_QUERY)) return { result: notSent, offered: [] };
  const body = { ...place.describe(), ...address(found), type: 'block_suggestion', value: typed };
  const payload = interaction(inside.world, userId, 'block_suggestion', body);
  const outcome = await inside.deliverer.deliver({ type: 'interactive', payload, acceptsResponse: true });
  const result = delivered(outcome);
  if (!outcome.acked) return { result, offered: [] };
  const parsed = Suggestions.parse(outcome.body);
  const offered = 'options' in parsed ? parsed.options : parsed.option_groups.flatMap((group) => group.options);
  return { result, offered };
}

/**
 * Types into a menu whose options the app suggests; what it offers then can be chosen.
 *
 * @throws when there is no such menu, or Slack would not take the app's suggestions
 */
export async function search(
  inside: Inside,
  userId: string,
  where: Where,
  wanted: string,
  typed: string,
): Promise<SearchResult> {
  const { world } = inside;
  const place = placeOf(world, userId, where);
  const found = findControl(place.blocks, wanted, {}, isExternal);
  const { result, offered } = await suggestions(inside, userId, place, found, typed);
  const shown = world.suggested.get(found.control) ?? new Map<string, Option[]>();
  world.suggested.set(found.control, shown.set(userId, offered));
  return { ...result, options: offered.map(({ text }) => text.text) };
}

/** What somebody can choose in an external menu: what they chose before, and what it offers, or would if they typed it. */
export async function onOffer(
  inside: Inside,
  userId: string,
  place: Place,
  found: Found<External>,
  words: string[],
): Promise<Option[]> {
  const offered = selectedOptions(place.inputs, found.block.block_id ?? '', found.control);
  const shown = inside.world.suggested.get(found.control)?.get(userId);
  if (shown !== undefined) return [...offered, ...shown];
  for (const word of words) offered.push(...(await suggestions(inside, userId, place, found, word)).offered);
  return offered;
}
