import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROXMOX_ACCESS } from '../playground/slack/workspaces.ts';
import type { CommandOrder, Latencies } from './command-sender.ts';
import { median, type Measurement } from './figure.ts';
import { startBenchWorld } from './world.ts';

const PER_SECOND = 100;
const SECONDS = 10;
const WARM_UP_SECONDS = 4;
const ROUNDS = 3;

/**
 * Acknowledgements of slash commands that come at a steady rate, whether or not the last one was answered, against a Bolt
 * app whose one listener does nothing but acknowledge. Both are reached by signed HTTP requests of a process that does
 * nothing else, and both run in processes of their own: what the bot does with a command after it acknowledged it, as it
 * answers each, counts against it.
 */
export const ackP99: Measurement = async (progress) => {
  const bench = await startBenchWorld('http');
  const answers = createServer((request, response) => request.resume().on('end', () => response.end('ok')));
  answers.listen(0, '127.0.0.1');
  const { signingSecret, teamId } = bench.world.slack;
  const empty = fork(new URL('empty-bolt.ts', import.meta.url), [signingSecret, bench.world.slack.apiUrl]);
  const sender = fork(new URL('command-sender.ts', import.meta.url));
  try {
    const [emptyPort] = (await once(empty, 'message')) as [number];
    const common = {
      signingSecret,
      payload: {
        team_id: teamId,
        channel_id: PROXMOX_ACCESS,
        user_id: bench.requesters[0] ?? '',
        command: '/pvetoken',
        text: 'list',
        trigger_id: '1.2.3',
        response_url: `http://127.0.0.1:${(answers.address() as AddressInfo).port}/response`,
      },
      perSecond: PER_SECOND,
    };
    const measure = async (port: number, seconds: number): Promise<Latencies> => {
      return await send(sender, {
        ...common,
        url: `http://127.0.0.1:${port}/slack/events`,
        count: seconds * PER_SECOND,
      });
    };
    await measure(bench.bot.port, WARM_UP_SECONDS);
    await measure(emptyPort, WARM_UP_SECONDS);
    const rounds: { readonly bot: Latencies; readonly bolt: Latencies }[] = [];
    for (let number = 0; number < ROUNDS; number++) {
      const bot = await measure(bench.bot.port, SECONDS);
      const bolt = await measure(emptyPort, SECONDS);
      progress(`round ${number + 1} of ${ROUNDS}: ${told(bot)}; empty Bolt app ${told(bolt)}`);
      rounds.push({ bot, bolt });
    }
    return [
      {
        name: 'ack_p99_ratio',
        what: `acknowledgement of \`/pvetoken list\` at ${PER_SECOND} a second, against an empty Bolt listener`,
        value: median(rounds.map(({ bot, bolt }) => bot.p99 / bolt.p99)),
        goal: { atMost: 2 },
        absolute: {
          ack_p50_ms: median(rounds.map(({ bot }) => bot.p50)),
          ack_p99_ms: median(rounds.map(({ bot }) => bot.p99)),
          bolt_p50_ms: median(rounds.map(({ bolt }) => bolt.p50)),
          bolt_p99_ms: median(rounds.map(({ bolt }) => bolt.p99)),
        },
      },
    ];
  } finally {
    for (const child of [sender, empty]) child.kill();
    answers.close();
    await bench.close();
  }
};

function told({ p50, p99 }: Latencies): string {
  return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}

async function send(sender: ChildProcess, order: CommandOrder): Promise<Latencies> {
  const answer = once(sender, 'message');
  sender.send(order);
  const [latencies] = (await answer) as [Latencies];
  if (latencies.failed > 0) throw new Error(`${latencies.failed} commands were not acknowledged`);
  return latencies;
}
