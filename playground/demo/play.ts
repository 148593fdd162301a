import type { SimulatedProxmox } from '../proxmox/simulated-proxmox.ts';
import type { SimulatedSlack } from '../slack/simulated-slack.ts';
import { ABE, ADA, ANN, RUTH } from '../slack/workspaces.ts';
import type { World } from '../world.ts';
import { Actor } from './actor.ts';
import type { Narrator } from './narrator.ts';

/** The people of the story, where it plays and who tells it. */
export interface Play {
  /** Asks for the token. */
  readonly ruth: Actor;
  /** Approve, both of them. */
  readonly ann: Actor;
  readonly abe: Actor;
  /** Administrator of the bot and of Proxmox. */
  readonly ada: Actor;
  readonly slack: SimulatedSlack;
  readonly proxmox: SimulatedProxmox;
  readonly rootPassword: string;
  readonly narrator: Narrator;
  /** Fires when the story is to end at once. */
  readonly signal: AbortSignal;
}

/** Casts the story in a world. */
export function castPlay({ slack, proxmox, rootPassword }: World, narrator: Narrator, signal: AbortSignal): Play {
  const actor = (userId: string, name: string): Actor => new Actor(slack, userId, name, narrator);
  return {
    ruth: actor(RUTH, 'Ruth'),
    ann: actor(ANN, 'Ann'),
    abe: actor(ABE, 'Abe'),
    ada: actor(ADA, 'Ada'),
    slack,
    proxmox,
    rootPassword,
    narrator,
    signal,
  };
}
