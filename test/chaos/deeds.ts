import type { PostedRecord } from '../../playground/slack/simulated-slack.ts';
import { ABE, ANN } from '../../playground/slack/workspaces.ts';
import { ACTIONS } from '../../src/slack/ids.ts';
import type { Deed } from './plan.ts';
import { EXTENSION, ROLES } from './roles.ts';
import { PATIENCE, type Traveller } from './traveller.ts';

/** How long they keep a window open in which a secret is to appear, in real milliseconds. */
const REVEAL_PATIENCE = 15_000;

const SECRET = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Does what a person does with a grant that works. @throws InVain when it never has its effect. */
export async function doDeed(self: Traveller, deed: Deed): Promise<void> {
  switch (deed) {
    case 'store':
      return await store(self);
    case 'reveal':
      return await reveal(self);
    case 'others_reveal':
      return await revealAsAnother(self);
    case 'rotate':
      return await rotate(self);
    case 'extend':
      return await extend(self);
    default:
      return deed satisfies never;
  }
}

function secretMessage(self: Traveller): PostedRecord | undefined {
  return self.dms().findLast(({ text }) => SECRET.test(text));
}

async function store(self: Traveller): Promise<void> {
  await self.insist(
    'say that the secret is stored',
    async () => {
      const message = secretMessage(self);
      if (message !== undefined) await self.clicks(self.name, message, ACTIONS.secretStored);
    },
    () => self.isOver || secretMessage(self) === undefined,
  );
}

function offerTo(self: Traveller): PostedRecord | undefined {
  return self.dms().findLast(({ source }) => source.includes(ACTIONS.reveal));
}

async function reveal(self: Traveller): Promise<void> {
  const person = self.stage.world.slack.as(self.name);
  const isDone = (): boolean => self.isOver || !waitsToBeRevealed(self);
  await self.insist(
    'reveal the secret',
    async () => {
      const offer = offerTo(self);
      if (offer === undefined) return;
      await self.clicks(self.name, offer, ACTIONS.reveal);
      // The window says to keep it open until something comes.
      const modal = (): string | undefined => person.sees().modals.at(-1)?.text;
      await self.stage.until(() => modal() !== undefined, PATIENCE);
      await self.stage.until(() => !/Making your secret/.test(modal() ?? ''), REVEAL_PATIENCE);
      if (person.sees().modals.length > 0) await person.closeModal();
    },
    isDone,
  );
}

function waitsToBeRevealed(self: Traveller): boolean {
  return /waits for the requester to reveal/.test(self.card()?.text ?? '');
}

/** Somebody else cannot even see the message; they try all the same, with what a forged click would carry. */
async function revealAsAnother(self: Traveller): Promise<void> {
  const offer = await self.stage.until(() => offerTo(self), PATIENCE);
  if (offer === undefined) return;
  try {
    await self.clicks(ABE, offer, ACTIONS.reveal);
  } catch {
    // Slack does not let them.
  }
}

async function rotate(self: Traveller): Promise<void> {
  const before = self.card()?.text;
  await self.insist(
    'rotate',
    async () => await self.commands(self.name, `/pvetoken rotate ${self.id}`),
    () => self.isOver || waitsToBeRevealed(self) || self.card()?.text !== before,
  );
  if (ROLES[self.plan.role].delivery === 'reveal') await reveal(self);
}

async function extend(self: Traveller): Promise<void> {
  const before = self.card()?.text;
  const id = self.id ?? '';
  await self.insist(
    'extend',
    async () => {
      self.stage.acted.push({ what: 'extend', id, by: self.name, at: self.stage.now() });
      await self.commands(self.name, `/pvetoken extend ${id} ${EXTENSION}m`);
    },
    () => self.isOver || self.card()?.text !== before,
  );
  if (self.plan.role !== 'provisioner') return;
  const asks = (): boolean => self.card()?.source.includes(ACTIONS.approveExtension) ?? false;
  await self.insist(
    'approve the extension',
    async () => {
      const card = self.card();
      if (card !== undefined && asks()) await self.clicks(ANN, card, ACTIONS.approveExtension);
    },
    () => self.isOver || !asks(),
  );
}
