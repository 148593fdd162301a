import type { Request } from '../../domain/request.ts';
import type { Proposal, Tally, Targets } from '../../use-cases/revoke-selected.ts';
import { CHOICES } from '../ids.ts';
import { code, person } from '../text/mrkdwn.ts';
import { buttons, confirmation, context, section, valueButton } from './blocks.ts';
import { command } from './commands.ts';
import { sentence, type Message } from './message.ts';
import { grants, grantsOf } from './selections.ts';
import { situation } from './situation.ts';

/** As many as an administrator can take in at a glance; the number of all stands above them. */
const MOST_SHOWN = 10;

/** The question before many grants are ended: how many, which, and the button that does it. */
export function confirmSelection({ questionId, selection, grants: records }: Proposal): Message {
  const count = grants(records.length);
  const heading = `${grantsOf(records.length, selection)}: revoke ${records.length === 1 ? 'it' : 'them all'}?`;
  const shown = records.slice(0, MOST_SHOWN).map(({ request }) => grantLine(request));
  const more = records.length - shown.length;
  const confirm = confirmation(
    `Revoke ${count}?`,
    'Their tokens stop working at once, and nobody can bring them back. Each owner is told.',
    'Revoke',
    'Keep',
  );
  return {
    text: heading,
    blocks: [
      section(heading),
      section([...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')),
      buttons(valueButton(`Revoke ${count}`, CHOICES.revokeSelected, questionId, { style: 'danger', confirm })),
      context('Nothing was changed yet. The button works for ten minutes, on what matches when you click it.'),
    ],
  };
}

function grantLine(request: Request): string {
  const { id, ask, terms } = request;
  return `${code(id)} of ${person(ask.requester)}, ${code(ask.role, 60)} on ${code(terms.cluster, 60)}, ${situation(request)}`;
}

/** Said before a revocation of so many that its author would wonder. */
export function revokingMany({ selection, ids }: Targets): Message {
  return sentence(`Revoking ${grantsOf(ids.length, selection)}. You are told when all were started.`);
}

/** What came of a revocation of many. */
export function revokedMany({ selection, started, ended, failed }: Tally): Message {
  const words = [
    `Started to revoke ${grantsOf(started, selection)}.`,
    ...(ended > 0 ? [`${grants(ended)} had ended or begun to end before.`] : []),
    ...(failed > 0 ? [`Could not start with ${grants(failed)}: type the command again for what is left.`] : []),
    ...(started > 0 ? [`The cards say when each is gone; see what is left with ${command('list all')}.`] : []),
  ];
  return sentence(words.join(' '));
}
