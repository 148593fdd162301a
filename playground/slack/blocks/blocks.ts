/**
 * Block Kit's blocks and views. Limits: docs.slack.dev/reference/block-kit/blocks and docs.slack.dev/reference/views.
 */
import { z } from 'zod';
import { Accessory, ActionsElement, InputElement } from './elements.ts';
import { Image, imageSource } from './image.ts';
import { RichText } from './rich-text.ts';
import { appId, eitherText, plainText } from './text.ts';

const block = <T extends string>(type: T) => ({ type: z.literal(type), block_id: appId.optional() });

const Section = z.strictObject({
  ...block('section'),
  text: eitherText(3000).optional(),
  fields: z.array(eitherText(2000)).min(1).max(10).optional(),
  accessory: Accessory.optional(),
  expand: z.boolean().optional(),
});
const Actions = z.strictObject({ ...block('actions'), elements: z.array(ActionsElement).min(1).max(25) });
const Context = z.strictObject({
  ...block('context'),
  elements: z
    .array(z.discriminatedUnion('type', [Image, ...eitherText(3000).options]))
    .min(1)
    .max(10),
});
const Header = z.strictObject({ ...block('header'), text: plainText(150) });
const Divider = z.strictObject(block('divider'));
const ImageBlock = z.strictObject({ ...block('image'), ...imageSource, title: plainText(2000).optional() });
const Input = z.strictObject({
  ...block('input'),
  label: plainText(2000),
  element: InputElement,
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});

export const Block = z.discriminatedUnion('type', [
  Section,
  Actions,
  Context,
  Header,
  Divider,
  ImageBlock,
  Input,
  RichText,
]);
export type Block = z.infer<typeof Block>;

/** The blocks of a message: at most 50. */
export const MessageBlocks = z.array(Block).max(50);

const view = {
  blocks: z.array(Block).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};

const Modal = z.strictObject({
  type: z.literal('modal'),
  ...view,
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
});
const Home = z.strictObject({ type: z.literal('home'), ...view });

export const View = z.discriminatedUnion('type', [Modal, Home]);
export type View = z.infer<typeof View>;
export type Modal = z.infer<typeof Modal>;
export type Home = z.infer<typeof Home>;
