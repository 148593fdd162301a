import type { Button, ModalView } from '@slack/types';
import { formatDuration } from '../../domain/duration.ts';
import type { Happening } from '../../domain/event.ts';
import { LONGEST_REASON } from '../../domain/lifecycle/ask.ts';
import type { Extension } from '../../domain/grant.ts';
import type { Active, Request } from '../../domain/request.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { HOUR, MINUTE, type Milliseconds } from '../../domain/time.ts';
import { ACTIONS, FIELDS, MODALS } from '../ids.ts';
import { date } from '../text/dates.ts';
import { code, peopleList } from '../text/mrkdwn.ts';
import { durationFields, type Offer } from './ask-fields.ts';
import { section, valueButton } from './blocks.ts';
import { approvalWords, reviewWords } from './causes.ts';
import { command } from './commands.ts';
import { sentence, type Message } from './message.ts';

/** Stands for a role in the names of the form's fields. */
export const EXTENSION = 'extension';

/** What form and fields offer: round times up to the most that is left. */
function longerOffer(most: Milliseconds): Pick<Offer, 'name' | 'duration'> {
  return { name: EXTENSION, duration: { default: Math.min(HOUR, most), longest: most } };
}

/** Asks how much longer a token is to last. @param left what is left until the role's longest. */
export function extensionForm({ id, ask, terms, grant }: Active, left: Milliseconds): ModalView {
  // By the time that it is sent some seconds are gone, and nobody wants 3h59m36s.
  const most = left < MINUTE ? left : left - (left % MINUTE);
  return {
    type: 'modal',
    callback_id: MODALS.extension,
    private_metadata: id,
    title: { type: 'plain_text', text: 'Make it last longer' },
    submit: { type: 'plain_text', text: 'Ask' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(
        `Your token for ${code(ask.role)} on ${code(terms.cluster)} stops working ${date(grant.expiresAt)}. It can last up to ${formatDuration(most)} longer; its secret stays the same.`,
      ),
      ...durationFields(longerOffer(most), { duration: undefined }),
      {
        type: 'input',
        block_id: FIELDS.extensionReason,
        optional: true,
        label: { type: 'plain_text', text: 'Why' },
        hint: { type: 'plain_text', text: 'Whoever decides reads this. Leave it empty if nothing has changed.' },
        element: {
          type: 'plain_text_input',
          action_id: FIELDS.extensionReason,
          multiline: true,
          max_length: LONGEST_REASON,
        },
      },
    ],
  };
}

/** What is to be said of an extension after the state of an active grant; empty when there is none. */
export function extensionLine({ extension }: Active): string {
  if (extension === undefined) return '';
  const until = `until ${date(extension.until)}`;
  if (extension.writing !== undefined) return `\n:gear: *Being extended* ${until}.`;
  const why = extension.reason === undefined ? '' : ` Why: ${code(extension.reason, 1000)}.`;
  const soFar = extension.votes.length === 0 ? '' : ` Approved so far ${approvalWords(extension.votes)}.`;
  return `\n:hourglass_flowing_sand: *Asked to last longer*, ${until}. It waits for an approver until ${date(extension.lapsesAt)}.${soFar}${why}`;
}

/** The buttons that decide an extension which waits; none otherwise. */
export function extensionButtons({ id, extension }: Active): Button[] {
  if (extension === undefined || extension.writing !== undefined) return [];
  const which = extensionRef(id, extension);
  return [
    valueButton('Approve extension', ACTIONS.approveExtension, which, { style: 'primary' }),
    valueButton('Deny extension', ACTIONS.denyExtension, which, { style: 'danger' }),
  ];
}

/** A later extension of the same grant must not be decided by a button of an earlier one. */
function extensionRef(id: string, { askedAt }: Extension): string {
  return `${id}.${askedAt}`;
}

/** The answer to an ask for an extension. */
export function extensionAsked({ request }: RequestRecord): Message {
  const extension = request.state === 'active' ? request.extension : undefined;
  if (extension === undefined) return sentence(`See how it stands with ${command(`status ${request.id}`)}.`);
  const until = date(extension.until);
  return sentence(
    extension.writing === undefined
      ? `Asked for your token to last until ${until}. It waits for an approver until ${date(extension.lapsesAt)}; its secret stays the same.`
      : `Your token is being extended until ${until}. A direct message tells you when that is done; its secret stays the same.`,
  );
}

type ExtensionEvent = Extract<Happening, { type: `exten${string}` }>;

/** What is told of an extension, by audience. */
export function extensionSentences(
  request: Request,
  what: ExtensionEvent,
): { readonly card?: string; readonly requester?: string } {
  const { id } = request;
  switch (what.type) {
    case 'extension_asked': {
      const who = what.users.length + what.groups.length > 0 ? `${peopleList(what)}: the` : 'The';
      return { card: `${who} requester asks for this token to last until ${date(what.until)}. Decide it on the card.` };
    }
    case 'extension_voted': {
      const more = what.needed - what.approvals;
      return {
        card: `Extension approved by ${what.approvals} of ${what.needed}; ${more === 1 ? 'one more is' : `${more} more are`} needed.`,
      };
    }
    case 'extension_denied':
      return {
        card: 'Extension denied. The token ends as before.',
        requester: `Extension denied ${reviewWords(what.review)}. Your token ends as before${endOf(request)}.`,
      };
    case 'extension_lapsed':
      return {
        card: 'Extension lapsed: nobody decided in time. The token ends as before.',
        requester: `Extension lapsed: nobody decided in time. Your token ends as before${endOf(request)}. Ask again with ${command(`extend ${id} 1h`)}.`,
      };
    case 'extension_failed':
      return {
        card: `Extension failed: the cluster did not take it. Reported: ${code(what.detail, 300)}. The token ends as before.`,
        requester: `Extension failed: the cluster did not take it. Your token ends as before${endOf(request)}. Ask again with ${command(`extend ${id} 1h`)}.`,
      };
    case 'extended':
      return {
        card: `Extended. The token works until ${date(what.expiresAt)}.`,
        requester: `Extended. Your token works until ${date(what.expiresAt)}; its secret is the same.`,
      };
    case 'extension_approved':
    case 'extension_delayed':
      return {};
    default:
      return what satisfies never;
  }
}

function endOf(request: Request): string {
  return 'grant' in request && request.grant !== undefined ? `, ${date(request.grant.expiresAt)}` : '';
}
