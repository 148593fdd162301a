import { z } from 'zod';
import { FIELDS } from './ids.ts';

/** A slash command, as far as it is used (docs.slack.dev/interactivity/implementing-slash-commands). */
export const SlashCommand = z.object({
  team_id: z.string(),
  user_id: z.string(),
  channel_id: z.string(),
  /** Opens one modal, within three seconds. */
  trigger_id: z.string(),
  text: z.string().default(''),
});
export type SlashCommand = z.infer<typeof SlashCommand>;

/**
 * A click on a button of a message or of a Home, as far as it is used (docs.slack.dev/reference/interaction-payloads).
 * `team` is the workspace of the click; `user.team_id` is the clicker's own, which differs in a channel shared with others.
 */
export const ButtonClick = z.object({
  /** Opens a modal, once and within three seconds. */
  trigger_id: z.string(),
  team: z.object({ id: z.string() }),
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  container: z.union([
    z.object({ channel_id: z.string(), message_ts: z.string() }),
    z.object({ type: z.literal('view') }),
  ]),
  actions: z.tuple([z.object({ action_id: z.string(), value: z.string().default('') })]),
});
export type ButtonClick = z.infer<typeof ButtonClick>;

/** By what somebody who clicked is answered, whatever else a delivery says. On a Home there is no `response_url`. */
export const ClickAnswer = z.object({ trigger_id: z.string(), response_url: z.string().optional() });

/** The submission of the modal that asks for the reason of a denial. */
export const Denial = z.object({
  team: z.object({ id: z.string() }),
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  view: z.object({
    private_metadata: z.string(),
    state: z.object({
      values: z.object({
        [FIELDS.denialReason]: z.object({
          [FIELDS.denialReason]: z.object({ value: z.string().nullable().default(null) }),
        }),
      }),
    }),
  }),
});

/** What a person chose from menus before they clicked, by block and by action. */
export const Picked = z.object({
  state: z
    .object({
      values: z.record(
        z.string(),
        z.record(z.string(), z.object({ selected_option: z.object({ value: z.string() }).nullish() })),
      ),
    })
    .default({ values: {} }),
});

/** A `reaction_added` event with the envelope's team (docs.slack.dev/reference/events/reaction_added). */
export const ReactionAdded = z.object({
  team_id: z.string(),
  event: z.object({
    user: z.string(),
    reaction: z.string(),
    /** Who wrote the message; absent for messages of some integrations. */
    item_user: z.string().optional(),
    /** When it was given, in seconds. */
    event_ts: z.string(),
    /** Reactions to files have neither channel nor ts. */
    item: z.object({ channel: z.string().optional(), ts: z.string().optional() }),
  }),
});
export type ReactionAdded = z.infer<typeof ReactionAdded>;

/** An `app_home_opened` event with the envelope's team (docs.slack.dev/reference/events/app_home_opened). */
export const HomeOpened = z.object({
  team_id: z.string(),
  event: z.object({ user: z.string(), tab: z.string() }),
});

/** A `user_change` event: something about an account is no longer as it was (docs.slack.dev/reference/events/user_change). */
export const AccountChanged = z.object({
  team_id: z.string(),
  event: z.object({ user: z.object({ id: z.string() }) }),
});

/** What `auth.test` says about the token in use. */
export const AuthTest = z.object({ team_id: z.string(), user_id: z.string(), bot_id: z.string() });

/** The message that a posting method wrote. */
export const Posted = z.object({ channel: z.string(), ts: z.string() });

/** The conversation that `conversations.open` opened. */
export const Opened = z.object({ channel: z.object({ id: z.string() }) });

/** Whether we can post to a channel, from `conversations.info`. */
export const ChannelAccess = z.object({
  channel: z.object({ is_member: z.boolean().default(false), is_archived: z.boolean().default(false) }),
});

/** How far a channel reaches beyond the workspace, from `conversations.info`. */
export const ChannelReach = z.object({
  channel: z.object({ is_ext_shared: z.boolean().default(false), is_pending_ext_shared: z.boolean().default(false) }),
});

/**
 * A message with its reactions, from `reactions.get`. Its page shows no blocks; that they come is in Slack's own types of
 * its answers (`ReactionsGetResponse` in @slack/web-api). Blocks that we cannot read must not cost us the reactions.
 */
export const Reacted = z.object({
  message: z.object({
    blocks: z
      .array(
        z.object({
          elements: z.array(z.object({ action_id: z.string().optional(), value: z.string().optional() })).catch([]),
        }),
      )
      .catch([]),
    reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()) })).default([]),
  }),
});
export type Reacted = z.infer<typeof Reacted>['message'];

/** What `users.info` says of an account; a flag that Slack leaves out is false. */
export const Account = z.object({
  user: z.object({
    team_id: z.string().optional(),
    deleted: z.boolean().default(false),
    is_bot: z.boolean().default(false),
    is_app_user: z.boolean().default(false),
    is_restricted: z.boolean().default(false),
    is_ultra_restricted: z.boolean().default(false),
    is_stranger: z.boolean().default(false),
  }),
});
export type Account = z.infer<typeof Account>;

/** The members of a user group, from `usergroups.users.list`. */
export const GroupMembers = z.object({ users: z.array(z.string()) });
