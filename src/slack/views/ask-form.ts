import type { KnownBlock, ModalView, RichTextSection } from '@slack/types';
import { isExactRule } from '../../domain/acl-path.ts';
import { stagesOf, together } from '../../domain/approvers.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Wish } from '../../domain/lifecycle/ask.ts';
import type { Role } from '../../domain/role.ts';
import type { RolePreview } from '../../use-cases/preview.ts';
import { ASK_FORM } from '../ids.ts';
import { channel as channelName, peopleList } from '../text/mrkdwn.ts';
import { durationFields, pathFields, reasonField, roleField } from './ask-fields.ts';
import { bold, bullets, context, line, literal, plain, quoted, richText, section } from './blocks.ts';
import { command } from './commands.ts';
import { lastingLines } from './lasting-access.ts';
import type { Message } from './message.ts';
import { MOST_OPTIONS } from './options.ts';
import { privilegeLines } from './privileges.ts';
import { ticketFields, ticketNeed } from './tickets.ts';
import { uselessLine } from './useless-token.ts';

/** Slack takes 24 signs of a title (docs.slack.dev/reference/views/modal-views). */
const TITLE = { type: 'plain_text', text: 'Ask for a token' } as const;

const LONGEST_PATHS = 1500;

export const NOTHING_TYPED: Wish = { role: '', duration: undefined, paths: [], reason: '' };

/** What the form shows. */
export interface AskForm {
  /** Where the command was typed, and is answered. */
  readonly channel: string;
  /** The roles this person may ask for. */
  readonly roles: readonly Role[];
  /** The one that is chosen, of those. */
  readonly role: Role | undefined;
  /** What a token of that role could do on the role's own paths, where that is known. */
  readonly foreseen?: RolePreview | undefined;
  /** What was typed with the command. */
  readonly draft: Wish;
  /** What has to be said first, in mrkdwn. */
  readonly note?: string | undefined;
}

/** The form before it is known what this person may ask for: a trigger lives too short to find out first. */
export function loadingForm(): ModalView {
  return modal([
    section(':hourglass_flowing_sand: Looking up what you can ask for…'),
    context(`If this stays, close it and type ${command('request ROLE REASON')}.`),
  ]);
}

/** Says something in place of the form, or on top of it. */
export function noteModal({ blocks }: Message): ModalView {
  return modal(blocks);
}

/** The form that asks for a token: a role, and what goes with it once it is chosen. It calls nobody. */
export function askForm({ channel, roles, role, foreseen, draft, note }: AskForm): ModalView {
  const more = `The menu holds ${MOST_OPTIONS} of your ${roles.length} roles. For any other type ${command('request ROLE REASON')}; ${command('roles')} names them.`;
  return {
    ...modal([
      ...(note === undefined ? [] : [section(note)]),
      roleField(roles, role),
      ...(roles.length > MOST_OPTIONS ? [context(more)] : []),
      ...(role === undefined ? [context('Choose a role to see what it can do.')] : aboutRole(role, foreseen)),
      ...(role === undefined
        ? []
        : [...pathFields(role, draft), ...durationFields(role, draft), ...ticketFields(role, draft)]),
      reasonField(draft),
    ]),
    callback_id: ASK_FORM.view,
    private_metadata: channel,
    submit: { type: 'plain_text', text: 'Ask' },
    close: { type: 'plain_text', text: 'Cancel' },
  };
}

function modal(blocks: KnownBlock[]): ModalView {
  return { type: 'modal', title: TITLE, close: { type: 'plain_text', text: 'Close' }, blocks };
}

function aboutRole(role: Role, foreseen: RolePreview | undefined): KnownBlock[] {
  const { default: usual, longest } = role.duration;
  const reach = role.propagate ? ', and everything below' : ', and nothing below';
  return [
    richText(
      bullets([
        line(bold('What it can do: '), quoted(role.description, 500)),
        line(bold('Risk: '), plain(role.risk)),
        line(bold('PVE role: '), literal(role.pveRole), plain(' on '), literal(role.cluster)),
        line(bold('Paths: '), literal(role.paths.join(', '), LONGEST_PATHS), plain(reach)),
        ...(foreseen === undefined ? [] : foreseenLines(role, foreseen)),
        ...lastingLines(role, foreseen?.preview),
        line(
          bold('How long: '),
          plain(`${formatDuration(usual)} unless you say otherwise, ${formatDuration(longest)} at most`),
        ),
        ...(role.ticket === undefined ? [] : [line(bold('Ticket: '), plain(ticketNeed(role.ticket)))]),
      ]),
    ),
    context(`${whoApproves(role)} They see it in ${channelName(role.channel)}; nobody approves their own request.`),
  ];
}

/** Who approves, stage by stage, and what nobody has to approve. */
function whoApproves({ approvers, autoApproval }: Role): string {
  const stages = stagesOf(approvers).map((stage) => {
    const count = stage.required > 1 ? `${stage.required} of ` : '';
    return `${count}${peopleList(together(stage, stage.silent))}`;
  });
  const rule =
    autoApproval === undefined
      ? ''
      : `Up to ${formatDuration(autoApproval.upTo)}, and ${autoApproval.perDay} a day, nobody has to approve. `;
  return `${rule}Approvers: ${stages.join(', then ')}.`;
}

/** What cannot be foreseen is left out: nobody decides on it here. */
function foreseenLines({ paths }: Role, { owner, preview }: RolePreview): RichTextSection[] {
  switch (preview.kind) {
    case 'known':
      // Where other paths may be asked for, it is said which are meant.
      return privilegeLines(preview, owner, !paths.every(isExactRule));
    case 'useless':
      return [uselessLine(preview, owner)];
    case 'unknown':
      return [];
    default:
      return preview satisfies never;
  }
}
