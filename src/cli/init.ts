import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  firstConfiguration,
  leavesBehind,
  QUESTIONS,
  refusalOfAnswer,
  secretVariable,
  type Answers,
  type Asked,
} from '../config/first-configuration.ts';
import { parseConfiguration } from '../config/load.ts';
import { manifestFor } from '../config/manifest.ts';
import { problemLine } from '../config/problem.ts';
import { packageFile } from '../package-file.ts';
import { EXIT, misunderstood } from './command.ts';
import type { Terminal } from './terminal.ts';

const INIT_USAGE = `pvetoken init: writes a first pvetoken.yml, .env and manifest.yml, and says what comes next

  pvetoken init [--folder DIR] [--cluster NAME] [--endpoints URL,…] [--fingerprint SHA256] [--channel C…]
                [--approvers U…,S…] [--role NAME] [--pve-role ROLE] [--paths PATH,…] [--longest 8h] [--yes]

It asks for what no option says; where nobody can be asked, what has a usual answer gets that one. It asks for Slack's tokens
too, which may be left out and filled in later. Only you can read .env (mode 0600). Nothing is ever overwritten.
--yes accepts that tokens of the role can leave access behind, where its PVE role lets them.

Exit status: 0 the files were written, 1 they were not.`;

const FILES = ['pvetoken.yml', '.env', 'manifest.yml'] as const;

type Values = Partial<Record<Asked | 'folder', string>> & { readonly yes?: boolean };

/** `pvetoken init`. @returns the exit status. */
export async function init(words: readonly string[], _: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  if (words.includes('--help')) {
    terminal.print(INIT_USAGE);
    return EXIT.done;
  }
  let values: Values;
  try {
    values = readWords(words);
  } catch (mistake) {
    return misunderstood('init', mistake instanceof Error ? mistake.message : String(mistake), INIT_USAGE, terminal);
  }
  const refuse = (...reasons: readonly string[]): number => {
    for (const reason of reasons) terminal.complain(reason);
    terminal.complain('Nothing was written.');
    return EXIT.failed;
  };
  const folder = values.folder ?? '.';
  const there = FILES.filter((name) => existsSync(join(folder, name)));
  if (there.length > 0) {
    return refuse(
      `${there.join(', ')} ${there.length > 1 ? 'are' : 'is'} there already; move away what is to be made anew.`,
    );
  }
  const answers = await answersOf(values, terminal);
  if (!answers.ok) return refuse(answers.reason);
  const leaves = leavesBehind(answers.value);
  if (leaves !== undefined && values.yes !== true && !(await isMeant(answers.value, leaves, terminal))) {
    return refuse(`Tokens with ${answers.value['pve-role']} can leave behind ${leaves}; say --yes if that is meant.`);
  }
  const configuration = firstConfiguration(answers.value);
  const variable = secretVariable(answers.value.cluster);
  const sound = parseConfiguration(configuration, { env: { [variable]: 'to-come' }, folder });
  if (!sound.ok) return refuse(...sound.problems.map(problemLine));

  const tokens = await slackTokens(terminal);
  mkdirSync(folder, { recursive: true });
  const write = (name: (typeof FILES)[number], text: string, mode: number): void => {
    // `wx`: what came there since we looked stays as it is.
    writeFileSync(join(folder, name), text, { mode, flag: 'wx' });
  };
  write('.env', environmentText(variable, tokens), 0o600);
  write('pvetoken.yml', configuration, 0o644);
  write('manifest.yml', manifestFor(packageFile('manifest.yml'), { mode: 'socket' }), 0o644);
  terminal.print(nextSteps(folder, answers.value, tokens));
  return EXIT.done;
}

/** @throws Error for words that it does not understand. */
function readWords(words: readonly string[]): Values {
  const text = { type: 'string' } as const;
  const options = Object.fromEntries([...QUESTIONS.map(({ asked }) => asked), 'folder'].map((name) => [name, text]));
  const { values } = parseArgs({ args: [...words], options: { ...options, yes: { type: 'boolean' } } });
  return values;
}

type Answered = { readonly ok: true; readonly value: Answers } | { readonly ok: false; readonly reason: string };

async function answersOf(values: Values, terminal: Terminal): Promise<Answered> {
  const answers: Partial<Record<Asked, string>> = {};
  for (const question of QUESTIONS) {
    const { asked, preset } = question;
    let answer = values[asked]?.trim();
    let refusal = answer === undefined ? undefined : refusalOfAnswer(question, answer);
    if (refusal !== undefined && !terminal.isInteractive) return { ok: false, reason: `--${asked} ${refusal}.` };
    if (answer === undefined && !terminal.isInteractive) {
      if (preset === undefined)
        return { ok: false, reason: `--${asked} is missing, and there is no terminal to ask at.` };
      answer = preset;
    }
    while (answer === undefined || refusal !== undefined) {
      if (refusal !== undefined) terminal.complain(`It ${refusal}.`);
      const typed = await terminal.ask(`${question.text}${preset ? ` [${preset}]` : ''}: `);
      if (typed === undefined) return { ok: false, reason: 'The questions were not answered to their end.' };
      answer = typed.trim() || (preset ?? '');
      refusal = refusalOfAnswer(question, answer);
    }
    answers[asked] = answer;
  }
  return { ok: true, value: answers as Answers };
}

async function isMeant(answers: Answers, leaves: string, terminal: Terminal): Promise<boolean> {
  if (!terminal.isInteractive) return false;
  const question = `Tokens with ${answers['pve-role']} can leave behind ${leaves}, which outlasts them. Type yes if that is meant: `;
  return (await terminal.ask(question))?.trim().toLowerCase() === 'yes';
}

interface SlackTokens {
  readonly bot: string;
  readonly app: string;
}

async function slackTokens(terminal: Terminal): Promise<SlackTokens> {
  if (!terminal.isInteractive) return { bot: '', app: '' };
  const bot = await terminal.askSecret('Slack’s bot token (xoxb-…; nothing if you have none yet): ');
  const app = await terminal.askSecret('Slack’s app-level token (xapp-…; nothing if you have none yet): ');
  return { bot: bot?.trim() ?? '', app: app?.trim() ?? '' };
}

function environmentText(variable: string, { bot, app }: SlackTokens): string {
  return `# Secrets of pvetoken; README.md lists all variables. Only its owner may read this file.
# Slack: OAuth & Permissions, Bot User OAuth Token; Basic Information, App-Level Tokens, with connections:write.
SLACK_BOT_TOKEN=${bot}
SLACK_APP_TOKEN=${app}
# The secret of the bot's own Proxmox token; "pvetoken bootstrap" makes it.
${variable}=
# Seals the audit. Keep a copy elsewhere: without it, nothing that was sealed can be verified.
PVETOKEN_AUDIT_KEY=${randomBytes(32).toString('base64')}
# The bot's Redis. Without one the bot runs one of its own, which is good for a trial and not for several processes.
# REDIS_URL=redis://127.0.0.1:6379/0
`;
}

function nextSteps(folder: string, { cluster }: Answers, { bot, app }: SlackTokens): string {
  const isMissing = bot === '' || app === '';
  const steps = [
    'create the Slack app from manifest.yml (https://api.slack.com/apps, From a manifest), and install it',
    ...(isMissing ? ['put its two tokens into .env'] : []),
    'invite the bot to the channel: /invite @pvetoken',
    `pvetoken bootstrap --cluster ${cluster} --write-env .env     makes the bot's user and token on the cluster`,
    'pvetoken doctor     says whether everything is in place',
    'pvetoken start',
  ];
  const where = folder === '.' ? '' : ` in ${folder}`;
  return `Wrote ${FILES.join(', ')}${where}. Next:\n\n${steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n')}`;
}
