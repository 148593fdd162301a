import { EventEmitter } from 'node:events';
import type { SocketModeReceiver } from '@slack/bolt';
import { expect, test } from 'vitest';
import { Unacknowledged } from '../../src/slack/unacknowledged.ts';

/** What is used of Slack's client. */
function line() {
  const client = new EventEmitter();
  const unacknowledged = new Unacknowledged(client as EventEmitter & SocketModeReceiver['client']);
  return {
    unacknowledged,
    takes: (id: string) => client.emit('slack_event', { envelope_id: id }),
    acknowledges: (id: string) => client.emit('outgoing_message', { envelope_id: id }),
  };
}

test('nothing to wait for', async () => {
  const { unacknowledged, takes, acknowledges } = line();
  await expect(unacknowledged.none(60_000)).resolves.toBeUndefined();
  takes('a');
  acknowledges('a');
  await expect(unacknowledged.none(60_000)).resolves.toBeUndefined();
});

test('waits for what was taken, also for what arrives meanwhile', async () => {
  const { unacknowledged, takes, acknowledges } = line();
  const acknowledged: string[] = [];
  takes('a');
  const none = unacknowledged.none(60_000).then(() => acknowledged.push('none'));
  takes('b');
  for (const id of ['a', 'b']) {
    acknowledged.push(id);
    acknowledges(id);
  }
  await none;
  expect(acknowledged).toEqual(['a', 'b', 'none']);
});

test('gives up what Slack has given up', async () => {
  const { unacknowledged, takes } = line();
  takes('a');
  await expect(unacknowledged.none(20)).resolves.toBeUndefined();
});
