/**
 * The `rich_text` block. Reference: docs.slack.dev/reference/block-kit/blocks/rich-text-block.
 */
import { z } from 'zod';
import { appId } from './text.ts';

const flag = z.boolean().optional();
const style = {
  style: z
    .strictObject({
      bold: flag,
      italic: flag,
      strike: flag,
      code: flag,
      underline: flag,
      highlight: flag,
      client_highlight: flag,
      unlink: flag,
    })
    .optional(),
};

const Text = z.strictObject({ type: z.literal('text'), text: z.string().min(1), ...style });
const Link = z.strictObject({
  type: z.literal('link'),
  url: z.string().min(1),
  text: z.string().optional(),
  unsafe: flag,
  ...style,
});
const RichTextElement = z.discriminatedUnion('type', [
  Text,
  Link,
  z.strictObject({ type: z.literal('user'), user_id: z.string(), ...style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: z.string(), ...style }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string(), ...style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), ...style }),
  z.strictObject({
    type: z.literal('emoji'),
    name: z.string(),
    unicode: z.string().optional(),
    url: z.string().optional(),
    ...style,
  }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: z.string(),
    url: z.string().optional(),
    fallback: z.string().optional(),
    ...style,
  }),
  z.strictObject({ type: z.literal('color'), value: z.string(), ...style }),
]);
export type RichTextElement = z.infer<typeof RichTextElement>;

const border = { border: z.union([z.literal(0), z.literal(1)]).optional() };
const RichTextSection = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(RichTextElement) });
const RichTextPart = z.discriminatedUnion('type', [
  RichTextSection,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(RichTextSection),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().min(0).optional(),
    ...border,
  }),
  z.strictObject({
    type: z.literal('rich_text_preformatted'),
    elements: z.array(z.discriminatedUnion('type', [Text, Link])),
    language: z.string().optional(),
    ...border,
  }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(RichTextElement), ...border }),
]);
export type RichTextPart = z.infer<typeof RichTextPart>;

export const RichText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: appId.optional(),
  elements: z.array(RichTextPart).min(1),
});
