/** Clicks and choices. */
import type { Button, Control } from '../blocks/elements.ts';
import { optionsOf } from '../blocks/consistency.ts';
import { filled, type Fillable } from '../world/inputs.ts';
import type { Json } from '../world/json.ts';
import type { World } from '../world/world.ts';
import { delivered, notSent, type Delivered, type Inside } from './inside.ts';
import { interaction } from './payloads.ts';
import { address, findControl, placeOf, type Found, type Place, type Where, type Which } from './place.ts';
import { isExternal, onOffer } from './search.ts';

export interface InteractionResult extends Delivered {
  /** The address the click also opened in the person's browser. */
  opened?: string;
}

export interface ClickOptions extends Which {
  /** What to answer when the control asks for confirmation; yes by default. */
  confirm?: boolean;
}

const isButton = (control: Control): control is Button => control.type === 'button';
const isFillable = (control: Control): control is Fillable => control.type !== 'button';

async function send(inside: Inside, userId: string, place: Place, action: Json): Promise<Delivered> {
  const { world } = inside;
  if (!inside.settings.interactivity) throw new Error('The app is not configured to handle interactive responses');
  const payload = interaction(world, userId, 'block_actions', {
    ...place.describe(),
    ...(place.response === undefined ? {} : { response_url: inside.responseUrl(place.response) }),
    actions: [{ ...action, action_ts: world.ids.messageTs() }],
  });
  return delivered(await inside.deliverer.deliver({ type: 'interactive', payload, acceptsResponse: false }));
}

/**
 * Clicks a button.
 *
 * @throws when there is no such button where this person could click it
 */
export async function click(
  inside: Inside,
  userId: string,
  where: Where,
  wanted: string,
  options: ClickOptions,
): Promise<InteractionResult> {
  const place = placeOf(inside.world, userId, where);
  const found = findControl(place.blocks, wanted, options, isButton);
  const { text, value, url, style, confirm } = found.control;
  if (confirm !== undefined && options.confirm === false) return notSent;
  const given = Object.entries({ value, url, style, confirm }).filter(([, each]) => each !== undefined);
  const result = await send(inside, userId, place, { ...address(found), text, ...Object.fromEntries(given) });
  return url === undefined ? result : { ...result, opened: url };
}

/** People and conversations may be named as a person would. */
function idsFor(world: World, control: Control, words: string[]): string[] {
  const ofPeople = control.type === 'users_select' || control.type === 'multi_users_select';
  const ofPlaces = /^(multi_)?(conversations|channels)_select$/.test(control.type);
  if (ofPlaces) return words.map((word) => world.channels.find(word)?.id ?? world.channels.get(word).id);
  if (!ofPeople) return words;
  return words.map((word) => {
    const person = world.people.find(word) ?? world.people.byHandle(word.replace(/^@/, '').toLowerCase());
    if (person === undefined) throw new Error(`The workspace has nobody called ${word}`);
    return person.id;
  });
}

/** What the words given mean for a control: its options, or the ids of people and conversations. */
export async function valueFor(inside: Inside, userId: string, place: Place, found: Found<Fillable>, words: string[]) {
  const { control, block } = found;
  if (!isExternal(control)) return filled(control, idsFor(inside.world, control, words));
  return filled(control, words, await onOffer(inside, userId, place, { control, block }, words));
}

/**
 * Chooses, ticks or types. The app is told at once, except of an input in a form, which waits for its submission.
 *
 * @param words option labels or values, names of people or channels, or text; none to clear
 * @throws when there is no such control, or it does not offer that
 */
export async function choose(
  inside: Inside,
  userId: string,
  where: Where,
  wanted: string,
  words: string[],
  options: ClickOptions,
): Promise<InteractionResult> {
  const place = placeOf(inside.world, userId, where);
  const found = findControl(place.blocks, wanted, options, isFillable);
  const { control, block } = found;
  const confirm = 'confirm' in control ? control.confirm : undefined;
  if (confirm !== undefined && options.confirm === false) return notSent;
  const value = await valueFor(inside, userId, place, found, words);
  if (control.type !== 'overflow') place.setInput(block.block_id ?? '', control.action_id ?? '', value);
  inside.world.changed.fire();
  if (block.type === 'input' && block.dispatch_action !== true) return notSent;
  const placeholder = 'placeholder' in control ? { placeholder: control.placeholder } : {};
  const result = await send(inside, userId, place, { ...address(found), ...placeholder, ...value });
  const opened = control.type === 'overflow' ? urlOf(control, words) : undefined;
  return opened === undefined ? result : { ...result, opened };
}

function urlOf(control: Extract<Control, { type: 'overflow' }>, words: string[]): string | undefined {
  const chosen = optionsOf(control).find((each) => words.includes(each.text.text) || words.includes(each.value));
  return control.options.find((each) => each.value === chosen?.value)?.url;
}
