import type { HeaderBlock, HomeView, KnownBlock } from '@slack/types';
import { MOST_WAITING, type Home, type HomePage, type Overview } from '../../domain/home.ts';
import type { Approved, Ended, Pending, Request, Revoking } from '../../domain/request.ts';
import { ACTIONS } from '../ids.ts';
import { date } from '../text/dates.ts';
import { channel, code, escape, person } from '../text/mrkdwn.ts';
import { bold, bullets, button, buttons, context, line, literal, plain, richText, section } from './blocks.ts';
import { stillWorks } from './causes.ts';
import { command } from './commands.ts';
import { details, headline } from './details.ts';
import { example, type ExampleNames } from './examples.ts';
import { INELIGIBLE } from './refusals.ts';
import { isRevealable, revealButton } from './reveal.ts';
import { revokeButton } from './revoke-button.ts';
import { situation } from './situation.ts';

/**
 * How many of each are shown. A Home holds 100 blocks (docs.slack.dev/surfaces/app-home); a decision takes four of
 * them and everything else one, so these stay below 90 together.
 */
const MOST = { followUps: 4, tokens: 12, waiting: 8, decisions: 8, ended: 5, counts: 30, stuck: 8 } as const;

/** What a person finds on the app's Home, as it stands now. */
export function homeView(home: Home, names: ExampleNames): HomeView {
  return { type: 'home', blocks: blocksOf(home, names) };
}

function blocksOf(home: Home, names: ExampleNames): KnownBlock[] {
  switch (home.kind) {
    case 'page':
      return pageBlocks(home.page, names);
    case 'ineligible':
      return [
        section(
          `Nothing to show here: ${INELIGIBLE[home.because]}. If that is wrong, ask an administrator of this workspace.`,
        ),
      ];
    case 'unavailable':
      return [
        section(
          `Cannot show your tokens and requests, because ${escape(home.service)} does not answer just now. They are as they were. Open this page again in a minute.`,
        ),
      ];
    case 'fault':
      return [
        section(
          `Cannot show your tokens and requests, because of a fault in this app. ${command('list')} may show them. If it happens again, give an administrator the reference ${code(home.reference)}.`,
        ),
      ];
    default:
      return home satisfies never;
  }
}

function pageBlocks(page: HomePage, names: ExampleNames): KnownBlock[] {
  return [
    ...(page.isStandingUnknown ? [section(STANDING_UNKNOWN)] : []),
    ...(page.followUps.length === 0 ? [] : followUpBlocks(page.followUps)),
    ...(page.decisions === undefined ? [] : decisionBlocks(page.decisions)),
    ...ownBlocks(page, names),
    ...(page.ended.length === 0 ? [] : endedBlocks(page.ended)),
    ...(page.overview === undefined ? [] : overviewBlocks(page.overview)),
    context('This page follows every change for a day after you opened it.'),
  ];
}

const STANDING_UNKNOWN =
  'Could not look up in Slack who you are, so what waits for your decision is left out. Open this page again in a minute.';

function decisionBlocks(decisions: readonly Pending[]): KnownBlock[] {
  const heading = header('Waiting for your decision');
  if (decisions.length === 0) return [heading, section('Nothing waits for you. A new request appears here by itself.')];
  return [
    heading,
    ...decisions.slice(0, MOST.decisions).flatMap(decision),
    ...more(decisions, MOST.decisions, 'Decide on them on their cards, or here once these are decided.'),
  ];
}

/** As much as the card tells, since it is decided upon here as there. */
function decision(request: Pending): KnownBlock[] {
  const { id, terms } = request;
  return [
    section(`${headline(request)}. It ${situation(request)}.`),
    details(request),
    buttons(
      button('Approve', ACTIONS.approve, id, { style: 'primary' }),
      button('Deny', ACTIONS.deny, id, { style: 'danger' }),
    ),
    context(`Request ${code(id)}. Its card is in ${channel(terms.channel)}.`),
  ];
}

/** Emergencies that nobody has reviewed; each takes two blocks. */
function followUpBlocks(followUps: readonly Request[]): KnownBlock[] {
  return [
    header('Emergencies to review'),
    ...followUps
      .slice(0, MOST.followUps)
      .flatMap((request) => [
        section(
          `${headline(request)}, in an emergency, ${date(request.requestedAt)}. It ${situation(request)}.\nWhy: ${code(request.ask.reason, 300)}\nWas it justified? Its card is in ${channel(request.terms.channel)}.`,
        ),
        buttons(
          button('Justified', ACTIONS.justified, request.id, { style: 'primary' }),
          button('Not justified', ACTIONS.notJustified, request.id, { style: 'danger' }),
        ),
      ]),
    ...more(followUps, MOST.followUps, 'Review them on their cards.'),
  ];
}

function ownBlocks({ tokens, waiting }: HomePage, names: ExampleNames): KnownBlock[] {
  const ask = `${example('request', names)}\nThe roles you can ask for are in ${command('roles')}.`;
  return [
    header('Your tokens'),
    ...(tokens.length === 0 ? [section(`You hold no token just now. To get one, ask for it. ${ask}`)] : []),
    ...tokens.slice(0, MOST.tokens).map((request) => {
      const words = section(ownLine(request));
      if (request.state !== 'active') return words;
      // One button to a line: what waits to be revealed is of no use to anybody else, and revoked if it is not.
      return { ...words, accessory: isRevealable(request) ? revealButton(request.id) : revokeButton(request.id) };
    }),
    ...more(tokens, MOST.tokens, `See them with ${command('list')}.`),
    ...(waiting.length === 0 ? [] : [header('Your requests that wait')]),
    ...waiting.slice(0, MOST.waiting).map((request) => ({
      ...section(ownLine(request)),
      accessory: button('Cancel', ACTIONS.cancel, request.id),
    })),
    ...more(waiting, MOST.waiting, `See them with ${command('list')}.`),
  ];
}

function endedBlocks(ended: readonly Ended[]): KnownBlock[] {
  return [header('Recently ended'), ...ended.slice(0, MOST.ended).map((request) => section(ownLine(request)))];
}

/** One of the reader's own requests, who need not be told whose it is. */
function ownLine(request: Request): string {
  const { id, ask, terms } = request;
  return `${code(ask.role, 60)} on ${code(terms.cluster, 60)} ${situation(request)}. Request ${code(id)}.\nWhy: ${code(ask.reason, 80)}`;
}

function overviewBlocks({ active, stuck, isCut }: Overview): KnownBlock[] {
  const counts = active.slice(0, MOST.counts).map(({ cluster, role, count }) => {
    return line(literal(role, 60), plain(' on '), literal(cluster, 60), plain(': '), bold(String(count)));
  });
  return [
    header('For administrators: active tokens'),
    counts.length === 0 ? section('Nobody holds a token just now.') : richText(bullets(counts)),
    ...more(active, MOST.counts, `See all open requests with ${command('list all')}.`),
    header('For administrators: stuck'),
    ...(stuck.length === 0 ? [section('Nothing is stuck.')] : []),
    ...stuck.slice(0, MOST.stuck).map((request) => section(stuckLine(request))),
    ...more(stuck, MOST.stuck, `See all open requests with ${command('list all')}.`),
    ...(isCut ? [context(`Looked at the newest ${MOST_WAITING} requests that wait for somebody only.`)] : []),
  ];
}

function stuckLine(request: Approved | Revoking): string {
  const { id, ask, terms } = request;
  const what =
    request.state === 'revoking'
      ? `cannot be revoked so far. ${stillWorks(request)}`
      : 'was approved, but its token cannot be made so far.';
  const subject = `${code(ask.role, 60)} on ${code(terms.cluster, 60)} of ${person(ask.requester)}`;
  return `${subject} ${what} The bot keeps trying. Check the cluster, and see ${command(`status ${id}`)}.`;
}

function more(all: readonly unknown[], most: number, next: string): KnownBlock[] {
  return all.length > most ? [context(`And ${all.length - most} more. ${next}`)] : [];
}

function header(text: string): HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text } };
}
