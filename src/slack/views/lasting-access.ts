/** What a token can leave behind, for those who ask for it and who approve it. */
import type { RichTextSection } from '@slack/types';
import { lastingAccessForeseen, lastingWords, type Able } from '../../domain/lasting-access.ts';
import type { Preview, Useless } from '../../domain/preview.ts';
import { bold, line, plain } from './blocks.ts';

/** Of each kind; the rest is counted. */
const MOST_PRIVILEGES = 2;

/** Nothing for a token that leaves nothing behind, as far as is known. Its words are all ours. */
export function lastingLines(able: Able, preview: Preview | Useless | undefined): RichTextSection[] {
  const leaves = lastingAccessForeseen(able, preview);
  if (leaves.size === 0) return [];
  const words = lastingWords(leaves, MOST_PRIVILEGES);
  return [line(bold('Can leave access behind: '), plain(`${words}; see that nothing is left when it ends`))];
}
