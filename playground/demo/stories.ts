import { RUTH } from '../slack/workspaces.ts';
import type { RoleEntry } from '../world.ts';
import type { Play } from './play.ts';
import { approval, approvalByReaction, approvalByTwo, denial } from './scenes/approval.ts';
import { breakingTheGlass, reviewAfterwards } from './scenes/break-glass.ts';
import { end } from './scenes/end.ts';
import { extension } from './scenes/extension.ts';
import { use } from './scenes/use.ts';

/** One way through the life of a request. */
export interface Story {
  /** What happens, for `--help`. */
  readonly about: string;
  /** What the role has to say differently for it. */
  readonly adjust?: (role: RoleEntry) => void;
  readonly tell: (play: Play) => Promise<void>;
}

/** The stories by the names they are asked for. */
export const STORIES: Readonly<Record<string, Story>> = {
  journey: {
    about: 'a token from the ask to its end (the default)',
    tell: async (play) => {
      await approval(play);
      await end(play, await use(play));
    },
  },
  reaction: {
    about: 'the same, approved with a reaction',
    tell: async (play) => {
      await approvalByReaction(play);
      await end(play, await use(play));
    },
  },
  'two-approvers': {
    about: 'the same, for a role that two people have to approve',
    adjust: (role) => {
      role.approvers = { ...role.approvers, required: 2 };
    },
    tell: async (play) => {
      await approvalByTwo(play);
      await end(play, await use(play));
    },
  },
  extend: {
    about: 'a token that is made to last longer; its secret stays',
    tell: async (play) => {
      await approval(play);
      const credential = await use(play);
      const extended = await extension(play, credential);
      await end(play, credential, extended);
    },
  },
  'break-glass': {
    about: 'an emergency: a token at once, which an approver reviews afterwards',
    adjust: (role) => {
      role.breakGlass = { users: [RUTH], longest: '1h' };
    },
    tell: async (play) => {
      await breakingTheGlass(play);
      const credential = await use(play);
      await reviewAfterwards(play);
      await end(play, credential);
    },
  },
  deny: { about: 'a request that is denied, and why', tell: denial },
};
