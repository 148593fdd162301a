/** The fields of the form that asks for a token. Those that depend on the role have its name in their block's id, so that
 * Slack keeps nothing of one role's when another is chosen. */
import type { InputBlock } from '@slack/types';
import { isExactRule } from '../../domain/acl-path.ts';
import { formatDuration } from '../../domain/duration.ts';
import { canBeFound, kindsToSearch } from '../../domain/inventory.ts';
import { MOST_PATHS, type Wish } from '../../domain/lifecycle/ask.ts';
import type { Role } from '../../domain/role.ts';
import { DAY, HOUR, MINUTE, type Milliseconds } from '../../domain/time.ts';
import { ASK_FORM } from '../ids.ts';
import { shorten } from '../text/shorten.ts';
import { LONGEST_OPTION, MOST_OPTIONS, option, text } from './options.ts';
import { searchField } from './path-search.ts';

const LONGEST_HINT = 500;

const ROUND: readonly Milliseconds[] = [
  ...[15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4, 8, 12].map((hours) => hours * HOUR),
  ...[1, 2, 3, 7, 14, 30, 90, 180, 365].map((days) => days * DAY),
];

/** The action id of every field that tells us nothing before the form is sent. */
export const FIELD = 'value';

/** The ids of the blocks in which the fields are. */
export const BLOCKS = {
  role: 'role',
  reason: 'reason',
  paths: (role: string): string => `paths.${role}`,
  foundPaths: (role: string): string => `found_paths.${role}`,
  otherPaths: (role: string): string => `other_paths.${role}`,
  duration: (role: string): string => `duration.${role}`,
  otherDuration: (role: string): string => `other_duration.${role}`,
  ticket: (role: string): string => `ticket.${role}`,
} as const;

/** The role in whose form somebody searches, by the block in which they do. */
export function roleOfSearch(block: string): string {
  return block.slice(BLOCKS.foundPaths('').length);
}

/** The roles a person may ask for, as many as a menu holds, the chosen one always among them. */
export function roleField(roles: readonly Role[], chosen: Role | undefined): InputBlock {
  const shown = roles.slice(0, MOST_OPTIONS);
  if (chosen !== undefined && !shown.includes(chosen)) shown.splice(-1, 1, chosen);
  return {
    type: 'input',
    block_id: BLOCKS.role,
    // Choosing tells us at once, so that the rest of the form fits the role.
    dispatch_action: true,
    label: text('Role'),
    element: {
      type: 'static_select',
      action_id: ASK_FORM.role,
      placeholder: text('Choose a role'),
      options: shown.map(({ name }) => option(name)),
      ...(chosen !== undefined && { initial_option: option(chosen.name) }),
    },
  };
}

/** What fields offer a choice of: of a role, what it can give. */
export type Offer = Pick<Role, 'name' | 'paths' | 'propagate' | 'duration'>;

/** The exact paths of a role that a menu can offer: all of them, or none when they do not fit. */
export function offeredPaths(role: Pick<Offer, 'paths'>): readonly string[] {
  const exact = role.paths.filter(isExactRule);
  const fit = exact.length <= MOST_OPTIONS && exact.every((path) => path.length <= LONGEST_OPTION);
  return fit ? exact : [];
}

/** Which of the paths a role gives, and others that it allows: searched for where it has patterns, or typed. */
export function pathFields(role: Omit<Offer, 'duration'>, { paths: wanted }: Pick<Wish, 'paths'>): InputBlock[] {
  const offered = offeredPaths(role);
  const kinds = kindsToSearch(role);
  const named = offered.filter((path) => wanted.includes(path));
  const found = [...new Set(wanted)].filter((path) => isForSearch(role, path, offered)).slice(0, MOST_PATHS);
  const others = wanted.filter((path) => !offered.includes(path) && !found.includes(path));
  const initial = wanted.length === 0 ? offered : named;
  const hint = otherPathsHint(role);
  return [
    ...(offered.length === 0
      ? []
      : [
          {
            type: 'input',
            block_id: BLOCKS.paths(role.name),
            optional: hint !== undefined,
            label: text('Paths'),
            element: {
              type: 'multi_static_select',
              action_id: FIELD,
              options: offered.map((path) => option(path)),
              ...(initial.length > 0 && { initial_options: initial.map((path) => option(path)) }),
            },
          } satisfies InputBlock,
        ]),
    ...(kinds.length === 0 ? [] : [searchField(BLOCKS.foundPaths(role.name), kinds, found)]),
    ...(hint === undefined
      ? []
      : [
          {
            type: 'input',
            block_id: BLOCKS.otherPaths(role.name),
            // Where no path can be chosen, one has to be typed, unless the role gives some without.
            optional: kinds.length > 0 || role.paths.some(isExactRule),
            label: text(offered.length > 0 || kinds.length > 0 ? 'Other paths' : 'Paths'),
            hint: text(shorten(hint, LONGEST_HINT)),
            element: {
              type: 'plain_text_input',
              action_id: FIELD,
              multiline: true,
              ...(others.length > 0 && { initial_value: shorten(others.join(', '), 3000) }),
            },
          } satisfies InputBlock,
        ]),
  ];
}

/** Whether a path that was typed with the command goes where a search would have put it. */
function isForSearch(role: Omit<Offer, 'duration'>, path: string, offered: readonly string[]): boolean {
  return !offered.includes(path) && canBeFound(role, path) && path.length <= LONGEST_OPTION;
}

/** What may be typed as a path; nothing where the menu offers all there is. */
function otherPathsHint(role: Omit<Offer, 'duration'>): string | undefined {
  const patterns = role.paths.filter((rule) => !isExactRule(rule));
  const exact = role.paths.filter(isExactRule);
  const offered = offeredPaths(role);
  const isSearched = kindsToSearch(role).length > 0;
  const sentences = [
    ...(isSearched ? ['For what the search does not show, such as what does not exist yet.'] : []),
    ...(patterns.length > 0
      ? [`Paths that fit ${patterns.join(', ')}, where * stands for one part, such as 100.`]
      : []),
    ...(role.propagate && exact.length > 0 ? [`Anything below ${exact.slice(0, 10).join(', ')}.`] : []),
    ...(exact.length > offered.length
      ? [`Leave ${isSearched ? 'both' : 'it'} empty for all ${exact.length} paths of the role.`]
      : []),
  ];
  return sentences.length === 0
    ? undefined
    : `${sentences.join(' ')} Several with commas or on lines of their own, ${MOST_PATHS} at most.`;
}

/** How long: round times up to the role's longest, and any other. */
export function durationFields(
  { name, duration }: Pick<Offer, 'name' | 'duration'>,
  { duration: wanted }: Pick<Wish, 'duration'>,
): InputBlock[] {
  const { default: usual, longest } = duration;
  const steps = [...new Set([...ROUND.filter((step) => step < longest), usual, longest])].toSorted((a, b) => a - b);
  const isStep = wanted !== undefined && steps.includes(wanted);
  return [
    {
      type: 'input',
      block_id: BLOCKS.duration(name),
      label: text('For how long'),
      element: {
        type: 'static_select',
        action_id: FIELD,
        options: steps.map((step) => option(formatDuration(step))),
        initial_option: option(formatDuration(isStep ? wanted : usual)),
      },
    },
    {
      type: 'input',
      block_id: BLOCKS.otherDuration(name),
      optional: true,
      label: text('Or another time'),
      hint: text(`Such as 45m or 1h30m, ${formatDuration(longest)} at most. It counts instead of the time above.`),
      element: {
        type: 'plain_text_input',
        action_id: FIELD,
        ...(wanted !== undefined && !isStep && { initial_value: formatDuration(wanted) }),
      },
    },
  ];
}

/** Why. It keeps what was typed when another role is chosen. */
export function reasonField({ reason }: Pick<Wish, 'reason'>): InputBlock {
  return {
    type: 'input',
    block_id: BLOCKS.reason,
    label: text('Why'),
    hint: text('Approvers read this before they decide.'),
    element: {
      type: 'plain_text_input',
      action_id: FIELD,
      multiline: true,
      ...(reason !== '' && { initial_value: shorten(reason, 3000) }),
    },
  };
}
