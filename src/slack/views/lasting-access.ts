/** What a token can leave behind, for those who ask for it and who approve it. */
import type { RichTextElement, RichTextSection } from '@slack/types';
import { LASTING_WORDS, lastingAccessForeseen, type Able } from '../../domain/lasting-access.ts';
import type { Preview, Useless } from '../../domain/preview.ts';
import { bold, line, plain } from './blocks.ts';
import { list } from './privileges.ts';

/** For the privileges of one kind; what does not fit is counted. */
const LONGEST = 100;

/** Nothing for a token that leaves nothing behind, as far as is known. */
export function lastingLines(able: Able, preview: Preview | Useless | undefined): RichTextSection[] {
  const leaves = [...lastingAccessForeseen(able, preview)];
  if (leaves.length === 0) return [];
  const words = leaves.flatMap(([kind, privileges], index): RichTextElement[] => [
    plain(`${index > 0 ? ', ' : ''}${LASTING_WORDS[kind]}`),
    ...(privileges.length > 0 ? [plain(' ('), ...list(privileges, LONGEST), plain(')')] : []),
  ]);
  return [line(bold('Can leave access behind: '), ...words, plain('; see that nothing is left when it ends'))];
}
