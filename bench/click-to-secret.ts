import { ANN } from '../playground/slack/workspaces.ts';
import type { RequestRecord } from '../src/domain/record.ts';
import type { RequestId } from '../src/domain/request-id.ts';
import type { BareCall } from './bare-calls.ts';
import { type Measurement } from './figure.ts';
import { ask, bareCall, forAnother, freshId, settled, until } from './journey.ts';
import { sideBySide, type Round } from './side-by-side.ts';
import { startBenchWorld, type BenchWorld } from './world.ts';

const WARM_UP = 10;
const ROUNDS = 15;

/** A secret of Proxmox, which only the message that hands it over shows. */
const SECRET = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** One grant from click to secret: how long it took, and what was asked of Proxmox and Slack for it meanwhile. */
export interface Grant {
  readonly record: RequestRecord;
  readonly id: RequestId;
  readonly ms: number;
  readonly calls: readonly BareCall[];
}

/**
 * From an approver's click until the secret stands in its owner's DM, against the calls that the secret waits for, made
 * back to back by the bare script. What the bot tells others meanwhile (card, thread, status) holds up no secret, and
 * is not among those calls.
 */
export const clickToSecret: Measurement = async (progress) => {
  const bench = await startBenchWorld();
  try {
    const rounds: Round[] = [];
    for (let number = -WARM_UP; number < ROUNDS; number++) {
      const { id, ms: bot, calls } = await grant(bench);
      const bare = await bareGrant(bench, id, calls);
      if (number < 0) continue;
      rounds.push({ bot, bare });
      progress(`round ${number + 1} of ${ROUNDS}: ${bot} ms, bare ${bare} ms, ${calls.length} calls`);
    }
    return [
      sideBySide(
        rounds,
        {
          name: 'click_to_secret_ratio',
          what: 'approval click until the secret is in the DM, against the same calls back to back',
          goal: { atMost: 1.15 },
        },
        { bot: 'click_to_secret_ms', bare: 'bare_ms' },
      ),
    ];
  } finally {
    await bench.close();
  }
};

/** Has one request asked for and approved by a click, and gives what came of it when nothing is owed any more. */
export async function grant(bench: BenchWorld): Promise<Grant> {
  const { slack, proxmox } = bench.world;
  const [record] = await ask(bench, 1);
  if (record?.request.state !== 'pending' || record.desk.card === undefined) throw new Error('no card to click on');
  const {
    id,
    ask: { requester },
  } = record.request;
  const callsBefore = proxmox.calls().length;
  const postsBefore = slack.everPosted().length;

  const start = Date.now();
  await slack.as(ANN).click(record.desk.card, 'Approve', { confirm: true });
  await until(async () => (await bench.store.load(id))?.request.state === 'active', 'the grant is active');
  await settled(bench, [id]);

  const posts = slack
    .everPosted()
    .slice(postsBefore)
    .filter(({ userId }) => userId === requester);
  const handedOver = posts.find(({ text }) => SECRET.test(text));
  if (handedOver?.channel === undefined) throw new Error('nobody was shown a secret');
  const message = slack.messages(handedOver.channel).find(({ ts }) => ts === handedOver.ts);
  if (message === undefined) throw new Error('the secret is gone already');
  const end = handedOver.at;
  const asked = proxmox
    .calls()
    .slice(callsBefore)
    .filter(({ at }) => at >= start && at <= end);
  const text = { channel: handedOver.channel, text: 'measure', blocks: JSON.stringify(message.raw['blocks']) };
  const calls: BareCall[] = [
    slackCall('users.info', { user: ANN }),
    slackCall('users.info', { user: requester }),
    ...asked.map(bareCall),
    slackCall('chat.postMessage', text),
    slackCall('chat.update', { ...text, ts: '{ts}' }),
  ];
  const active = await bench.store.load(id);
  if (active === undefined) throw new Error('the grant is gone');
  return { record: active, id, ms: end - start, calls };
}

function slackCall(method: string, form: Readonly<Record<string, string>>): BareCall {
  return { service: 'slack', method: 'POST', path: `/api/${method}`, form };
}

/** Makes the calls of a round once more, and takes away what they made. @returns milliseconds by the simulators' clock. */
async function bareGrant({ bare, world }: BenchWorld, id: RequestId, calls: readonly BareCall[]): Promise<number> {
  const other = freshId();
  const start = Date.now();
  await bare.make([forAnother(calls, id, other)], 1);
  const end = world.slack.calls().findLast(({ method }) => method === 'chat.update')?.at ?? NaN;
  world.proxmox.deleteUser(`pvt-${other}@pve`);
  return end - start;
}
