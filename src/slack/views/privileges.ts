/** What a token could do, as far as the cluster said so before anybody was asked for it. */
import type { RichTextElement, RichTextSection } from '@slack/types';
import type { EffectivePrivileges, Preview } from '../../domain/preview.ts';
import type { Terms } from '../../domain/role.ts';
import { bold, line, literal, plain } from './blocks.ts';

/** For all privileges that are shown together, as many as `Administrator` has; what does not fit is counted. */
const LONGEST = 800;
/** Paths on which a token could do the same are one group; of more groups than these, the paths are counted. */
const MOST_GROUPS = 3;
const LONGEST_PATHS = 120;

/**
 * One line for each group of paths on which a token could do the same.
 * @param naming whether the paths are named where they are all of one group.
 * @returns nothing where nothing is known and nothing can be missing, since the owner is made for this token alone.
 */
export function privilegeLines(preview: Preview, owner: Terms['owner'], naming = false): RichTextSection[] {
  if (preview.kind === 'unknown') return owner.kind === 'dedicated' ? [] : [unknownLine(preview, owner)];
  const groups = preview.on.slice(0, MOST_GROUPS);
  const left = preview.on.slice(MOST_GROUPS).flatMap(({ paths }) => paths).length;
  const room = Math.floor(LONGEST / groups.length);
  return [
    ...groups.map((group) => line(...label(group, naming || preview.on.length > 1), ...words(group, owner, room))),
    ...(left > 0 ? [line(bold('Privileges '), plain(`on ${left} more of the paths are others than these`))] : []),
  ];
}

function unknownLine({ because }: Extract<Preview, { kind: 'unknown' }>, owner: Terms['owner']): RichTextSection {
  const why = because === 'no_answer' ? 'Proxmox did not say in time which' : 'this app may not look up which';
  return line(bold('Privileges: '), plain('those of the PVE role that '), nameOf(owner), plain(` has too; ${why}`));
}

function label({ paths }: EffectivePrivileges, naming: boolean): RichTextElement[] {
  return naming ? [bold('Privileges on '), ...list(paths, LONGEST_PATHS), bold(': ')] : [bold('Privileges: ')];
}

function words({ held, below, lacking }: EffectivePrivileges, owner: Terms['owner'], room: number): RichTextElement[] {
  if (held.length + below.length === 0) {
    return [plain('none; '), nameOf(owner), plain(' has none of the PVE role’s there')];
  }
  const aside = Math.floor(room / 4);
  const asides = [below, lacking].filter((names) => names.length > 0).length;
  const verb = lacking.length === 1 ? 'is' : 'are';
  return [
    ...(held.length > 0 ? list(held, room - asides * aside) : [plain('none on the path itself')]),
    ...(below.length > 0 ? [plain('; perhaps also, on some of what is below: '), ...list(below, aside)] : []),
    ...(lacking.length > 0
      ? [
          plain('; the PVE role’s '),
          ...list(lacking, aside),
          plain(` ${verb} not among `),
          nameOf(owner),
          plain('’s own'),
        ]
      : []),
  ];
}

/** The owner of a token, in words. */
export function nameOf(owner: Terms['owner']): RichTextElement {
  return owner.kind === 'existing' ? literal(owner.user) : plain('its user');
}

/** Names that are not ours, as many as fit; the rest is counted. */
function list(names: readonly string[], limit: number): RichTextElement[] {
  const shown: string[] = [];
  let room = limit;
  for (const name of names) {
    room -= name.length + 2;
    if (room < 0) break;
    shown.push(name);
  }
  const left = names.length - shown.length;
  if (shown.length === 0) return [plain(`${left} that are too long to show`)];
  return [literal(shown.join(', '), limit), ...(left > 0 ? [plain(` and ${left} more`)] : [])];
}
