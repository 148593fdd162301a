import type { KindOfTask, Receipt, Task } from '../../domain/receipt.ts';
import { date } from '../text/dates.ts';
import { code } from '../text/mrkdwn.ts';

type Seen = Extract<Receipt, { kind: 'seen' }>;

/** Names of Proxmox: kinds of tasks, guests, nodes. */
const LONGEST_NAME = 32;
const LONGEST_SAID = 90;
const MOST_NODES = 4;

/** Only the task log tells of a token's use, and it does not tell of calls that read. */
const NO_PROOF = 'Reading leaves no trace in Proxmox’s task log, so this does not prove that it was never used.';

/** What ran under a token that is gone: all of it for its owner, and in short for the card's thread. */
export function receiptSentences(receipt: Receipt): { readonly card: string; readonly requester: string } {
  switch (receipt.kind) {
    case 'not_allowed':
      return {
        card: 'What ran under the token is not known: the bot may not see the cluster’s task log.',
        requester:
          'What ran under the token is not known: the bot may not see the cluster’s task log. Administrators find in this app’s log how to let it.',
      };
    case 'no_answer':
      return {
        card: 'What ran under the token is not known: the cluster did not show its task log.',
        requester:
          'What ran under the token is not known: the cluster did not show its task log. The token is gone all the same. To see what ran, ask an administrator for the task log.',
      };
    case 'seen':
      return receipt.count === 0 ? nothingRan(receipt) : { card: inShort(receipt), requester: inFull(receipt) };
    default:
      return receipt satisfies never;
  }
}

function nothingRan(receipt: Seen): { readonly card: string; readonly requester: string } {
  const found = receipt.isCut || receipt.unseen.length > 0 ? 'Found no task that ran' : 'No task ran';
  const limits = limitWords(receipt);
  return {
    card: `${found} under the token, which does not prove that it was never used.${limits}`,
    requester: `${found} under the token. ${NO_PROOF}${limits}`,
  };
}

function inShort(receipt: Seen): string {
  return `${ran(receipt)}: ${kindWords(receipt.kinds)}.${goingOnWords(receipt)}${limitWords(receipt)}`;
}

function inFull(receipt: Seen): string {
  const { span, kinds, latest } = receipt;
  const when = span === undefined ? '' : `, ${whenWords(span)}`;
  const lines = [
    `${ran(receipt)}${when}: ${kindWords(kinds)}.${goingOnWords(receipt)}${limitWords(receipt)}`,
    ...(latest.length > 0 ? ['The last that ended:', ...latest.map((task) => `• ${taskLine(task)}`)] : []),
  ];
  return lines.join('\n');
}

function ran({ count, failed }: Seen): string {
  const tasks = count === 1 ? 'One task' : `${count} tasks`;
  return `${tasks} ran under the token${failed > 0 ? `, of which ${failed} failed` : ''}`;
}

function whenWords({ first, last }: NonNullable<Seen['span']>): string {
  return first === last ? `begun ${date(first)}` : `the first begun ${date(first)}, the last ${date(last)}`;
}

function kindWords(kinds: readonly KindOfTask[]): string {
  const words = kinds.map(({ kind, count, failed }) => {
    const bad = failed > 0 ? ` (${failed} failed)` : '';
    return `${count} × ${name(kind)}${bad}`;
  });
  return words.join(', ');
}

function goingOnWords({ running, goingOn }: Seen): string {
  if (running === 0) return '';
  const more = running - goingOn.length;
  const rest = more > 0 ? ` and ${more} more` : '';
  const tasks = goingOn.map(whatWords).join(', ');
  return ` Still running: ${tasks}${rest}; a task goes on after its token is gone.`;
}

function limitWords({ isCut, unseen }: Seen): string {
  const cut = isCut ? ' Only the latest tasks of its user were looked at; there were more.' : '';
  if (unseen.length === 0) return cut;
  const more = unseen.length - MOST_NODES;
  const nodes = unseen.slice(0, MOST_NODES).map(name).join(', ');
  return `${cut} The tasks of ${nodes}${more > 0 ? ` and ${more} more` : ''} were not to be seen.`;
}

function taskLine(task: Task): string {
  const said = task.said === undefined ? '' : `, ${code(task.said, LONGEST_SAID)}`;
  return `${date(task.startedAt)}: ${whatWords(task)} on ${name(task.node)}, ${END[task.end]}${said}`;
}

const END: Readonly<Record<Task['end'], string>> = {
  ok: 'OK',
  failed: 'failed',
  running: 'still running',
  unknown: 'how it ended is not known',
};

function whatWords({ kind, on }: Task): string {
  return on === '' ? name(kind) : `${name(kind)} of ${name(on)}`;
}

function name(words: string): string {
  return code(words, LONGEST_NAME);
}
