import type { RenderedView } from '../../playground/slack/simulated-slack.ts';
import { ROLES } from './roles.ts';
import { PATIENCE, type Traveller } from './traveller.ts';

/** How often somebody sends a form again of which Slack says that the app did not answer. */
const PRESSES = 4;

/**
 * Asks by the form: opens it, with the role typed already or to be chosen in it, says why, and sends it. A form that does
 * not come, or is answered with why not, is closed; it is for whoever asks to try again.
 */
export async function askByForm(self: Traveller, isPrefilled: boolean): Promise<void> {
  // One that came late is in the way.
  await closesAll(self);
  try {
    await opens(self, isPrefilled);
    if (!isPrefilled) await chooses(self);
    await sends(self, isPrefilled);
  } finally {
    await closesAll(self);
  }
}

function front({ stage, name }: Traveller): RenderedView | undefined {
  return stage.world.slack.as(name).sees().modals.at(-1);
}

function offers(self: Traveller, block: string): boolean {
  return front(self)?.fields.some(({ blockId }) => blockId === block) ?? false;
}

async function opens(self: Traveller, isPrefilled: boolean): Promise<void> {
  const { stage, name, plan } = self;
  const typed = isPrefilled ? `/pvetoken request ${plan.role} ${ROLES[plan.role].wish}` : '/pvetoken';
  stage.note(name, `types ${typed}`);
  const before = self.answers().length;
  // Slack's leave to open a form lives three seconds.
  await stage.acts(async () => {
    await stage.world.slack.as(name).command(typed, { channel: 'proxmox-access' });
    await stage.until(() => front(self) !== undefined || self.answers().length > before, PATIENCE);
  });
  await comes(self, isPrefilled ? `duration.${plan.role}` : 'role');
}

async function chooses(self: Traveller): Promise<void> {
  const { stage, name, plan } = self;
  await stage.acts(async () => await stage.world.slack.as(name).choose('modal', 'Role', plan.role));
  await comes(self, `duration.${plan.role}`);
}

/** Waits for a field. @throws Error when it does not come. */
async function comes(self: Traveller, block: string): Promise<void> {
  if (await self.stage.until(() => offers(self, block), PATIENCE)) return;
  throw new Error(`no form with ${block} came: ${front(self)?.text ?? 'none at all'}`);
}

async function sends(self: Traveller, isPrefilled: boolean): Promise<void> {
  const { stage, name, plan } = self;
  const asked = self.begins('form');
  const path = / on (\S+)$/.exec(ROLES[plan.role].wish)?.[1];
  const values = {
    Why: `work on it for ${asked.marker}`,
    ...(!isPrefilled && path !== undefined && { 'Other paths': path }),
  };
  for (let press = 1; press <= PRESSES; press++) {
    const { acked, closed, errors, badAnswer } = await stage.acts(async () => {
      if (press === 1) asked.at = stage.now();
      return await stage.world.slack.as(name).submit(values);
    });
    asked.acked ||= closed;
    const complaints = errors === undefined ? '' : JSON.stringify(errors);
    const came = closed ? 'was taken' : acked ? `was answered ${badAnswer ?? complaints}` : 'was not answered';
    stage.note(name, `${asked.marker}: the form ${came}`);
    if (acked) return;
  }
}

async function closesAll(self: Traveller): Promise<void> {
  const person = self.stage.world.slack.as(self.name);
  while (front(self) !== undefined) await person.closeModal();
}
