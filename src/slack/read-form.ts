import { isExactRule } from '../domain/acl-path.ts';
import { parseDuration } from '../domain/duration.ts';
import type { ExtensionWish } from '../domain/lifecycle/extend.ts';
import type { Less } from '../domain/lifecycle/approve-for-less.ts';
import type { Wish } from '../domain/lifecycle/ask.ts';
import type { Policy } from '../domain/policy.ts';
import type { Role } from '../domain/role.ts';
import type { Milliseconds } from '../domain/time.ts';
import type { FormValues } from './form-payloads.ts';
import { ASK_FORM, FIELDS } from './ids.ts';
import { clean } from './text/clean.ts';
import { BLOCKS, FIELD, offeredPaths, type Offer } from './views/ask-fields.ts';
import { EXTENSION } from './views/extension.ts';
import { durationComplaint, pathNeeded, type Complaints } from './views/form-complaints.ts';

/** What a form that was sent says. */
export type ReadForm =
  | { readonly kind: 'wish'; readonly wish: Wish }
  | { readonly kind: 'complaints'; readonly complaints: Complaints }
  /** The fields shown were not those of the role: it was sent before the form had changed, or after the role had. */
  | { readonly kind: 'not_shown'; readonly role: Role };

/** Reads the form. Whether the person may have what it says is for the use case to say, as for words that were typed. */
export function readForm(values: FormValues, roles: Policy['roles']): ReadForm {
  const name = values[BLOCKS.role]?.[ASK_FORM.role]?.selected_option?.value ?? '';
  const role = roles.get(name);
  if (role !== undefined && !isShown(role, values)) return { kind: 'not_shown', role };

  const duration = durationIn(values, name);
  if (typeof duration === 'object') return { kind: 'complaints', ...duration };
  const paths = role === undefined ? [] : pathsIn(values, role);
  if (role !== undefined && paths === undefined) return { kind: 'complaints', complaints: pathNeeded(name) };
  const reason = textIn(values, BLOCKS.reason).trim();
  // Words of which nothing can be seen tell an approver nothing.
  const said = { role: name, duration, paths: paths ?? [], reason: clean(reason) === '' ? '' : reason };
  const ticket = clean(textIn(values, BLOCKS.ticket(name)));
  return { kind: 'wish', wish: ticket === '' ? said : { ...said, ticket } };
}

/** Whether the form had the fields of a role as it is today. */
function isShown({ name, ticket }: Role, values: FormValues): boolean {
  if (ticket !== undefined && values[BLOCKS.ticket(name)] === undefined) return false;
  return values[BLOCKS.duration(name)] !== undefined;
}

/** The duration and the paths that are left of an offer, of which all is taken that the form has no field for. */
export function readTerms(values: FormValues, offer: Offer): Less | { readonly complaints: Complaints } {
  const duration = durationIn(values, offer.name);
  if (typeof duration === 'object') return duration;
  if (values[BLOCKS.paths(offer.name)] === undefined && values[BLOCKS.otherPaths(offer.name)] === undefined) {
    return { duration: duration ?? offer.duration.default, paths: offer.paths };
  }
  const paths = pathsIn(values, offer);
  if (paths === undefined) return { complaints: pathNeeded(offer.name) };
  return { duration: duration ?? offer.duration.default, paths: paths.length === 0 ? offer.paths : paths };
}

/** How much longer a grant is to last, and why. */
export function readExtension(values: FormValues): ExtensionWish | { readonly complaints: Complaints } {
  const duration = durationIn(values, EXTENSION);
  if (typeof duration === 'object') return duration;
  const reason = (values[FIELDS.extensionReason]?.[FIELDS.extensionReason]?.value ?? '').trim();
  return { duration: duration ?? 0, reason: clean(reason) === '' ? '' : reason };
}

/** The duration that is typed or else chosen, if any; or what is wrong with it. */
function durationIn(values: FormValues, name: string): Milliseconds | undefined | { readonly complaints: Complaints } {
  const typed = textIn(values, BLOCKS.otherDuration(name)).trim();
  const chosen = values[BLOCKS.duration(name)]?.[FIELD]?.selected_option?.value ?? '';
  const duration = parseDuration(typed === '' ? chosen : typed);
  if (duration !== undefined || typed === '') return duration;
  return { complaints: { [BLOCKS.otherDuration(name)]: durationComplaint(typed) } };
}

/**
 * The paths that are asked for; none stands for all exact ones, as in a command. `undefined` when a person took every
 * path away, which in a command cannot be said and must not mean all of them.
 */
function pathsIn(values: FormValues, role: Pick<Offer, 'name' | 'paths'>): string[] | undefined {
  const offered = offeredPaths(role);
  const chosen = values[BLOCKS.paths(role.name)]?.[FIELD]?.selected_options?.map(({ value }) => value) ?? [];
  const search = values[BLOCKS.foundPaths(role.name)]?.[ASK_FORM.search];
  const found = search?.selected_options?.map(({ value }) => value) ?? [];
  const typed = textIn(values, BLOCKS.otherPaths(role.name))
    .split(/[\s,]+/)
    .filter((path) => path !== '');
  if (found.length + typed.length > 0) return [...chosen, ...found, ...typed];
  if (offered.length === 0) return [];
  if (chosen.length === 0) return undefined;
  const all = role.paths.filter(isExactRule).every((path) => chosen.includes(path));
  return all ? [] : chosen;
}

function textIn(values: FormValues, block: string): string {
  return values[block]?.[FIELD]?.value ?? '';
}
