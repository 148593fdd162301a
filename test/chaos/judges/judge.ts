import type { Evidence, Finding } from '../evidence.ts';
import { audit } from './audit.ts';
import { duplicates } from './duplicates.ts';
import { ends } from './ends.ts';
import { leaks } from './leaks.ts';
import { lost } from './lost.ts';
import { survivors } from './survivors.ts';
import { untold } from './untold.ts';

/** Every promise that was not kept in a run that has settled. */
export function judge(evidence: Evidence): Finding[] {
  return [survivors, duplicates, leaks, lost, untold, ends, audit].flatMap((each) => each(evidence));
}
