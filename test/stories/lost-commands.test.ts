import { expect, it } from 'vitest';
import { killable } from '../support/killable.ts';

it('a command that was acknowledged by a process that then died is told of to whoever typed it', async (context) => {
  const story = await killable(context);
  const { world, ruth, ann } = story;
  const first = await story.start();
  const held = world.slack.inject({ method: 'users.info', kind: 'hold', done: false });
  await ruth.types('/pvetoken request provisioner rebuild the dev cluster');
  await held.reached;
  await first.kill();
  held.clear();
  await story.start();
  const told = await ruth.seesDm(/was interrupted while it worked on your command/);
  expect(told.text).toMatch(
    /may or may not have been done: look with \/pvetoken list, or at the card, and do it again/,
  );
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.seesCard(id);
});
