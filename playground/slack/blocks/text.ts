/**
 * Block Kit's composition objects. Limits: docs.slack.dev/reference/block-kit/composition-objects.
 */
import { z } from 'zod';

/** A string of one to `max` characters: Slack refuses empty text everywhere. */
export const text = (max: number) => z.string().min(1).max(max);

/** `plain_text` of at most `max` characters. */
export const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: text(max), emoji: z.boolean().optional() });

/** `mrkdwn` of at most `max` characters. */
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: text(max), verbatim: z.boolean().optional() });

/** Either kind of text object. */
export const eitherText = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);

export type TextObject = z.infer<ReturnType<typeof eitherText>>;

/** Ids an app chooses (`block_id`, `action_id`, `callback_id`): at most 255 characters. */
export const appId = z.string().min(1).max(255);

/** A web address, at most 3000 characters. */
export const address = z.url().max(3000);

export const ColorScheme = z.enum(['primary', 'danger']);

export const Confirm = z.strictObject({
  title: plainText(100).optional(),
  text: eitherText(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: ColorScheme.optional(),
});
export type Confirm = z.infer<typeof Confirm>;

const optionValue = z.string().min(1).max(150);

/** An option of a select menu: plain text only. */
export const PlainOption = z.strictObject({
  text: plainText(75),
  value: optionValue,
  description: plainText(75).optional(),
});

/** An option of radio buttons or checkboxes: may be mrkdwn. */
export const RichOption = z.strictObject({
  text: eitherText(75),
  value: optionValue,
  description: eitherText(75).optional(),
});
export type Option = z.infer<typeof RichOption>;

/** An option of an overflow menu: may open an address. */
export const OverflowOption = PlainOption.extend({ url: address.optional() });

export const OptionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(PlainOption).min(1).max(100),
});

export const ConversationFilter = z.strictObject({
  include: z
    .array(z.enum(['im', 'mpim', 'private', 'public']))
    .min(1)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
});
