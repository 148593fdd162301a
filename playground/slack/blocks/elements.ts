/**
 * Block Kit's elements, and where each may stand. Limits: docs.slack.dev/reference/block-kit/block-elements.
 */
import { z } from 'zod';
import { confirm, element, focus, menu } from './element-parts.ts';
import { Image } from './image.ts';
import { menus } from './menus.ts';
import { textInputs } from './text-inputs.ts';
import { address, ColorScheme, OverflowOption, plainText, RichOption } from './text.ts';

const Button = z.strictObject({
  ...element('button'),
  ...confirm,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: address.optional(),
  style: ColorScheme.optional(),
  accessibility_label: z.string().max(75).optional(),
});
const Overflow = z.strictObject({
  ...element('overflow'),
  ...confirm,
  options: z.array(OverflowOption).min(1).max(5),
});
const Checkboxes = z.strictObject({
  ...element('checkboxes'),
  ...confirm,
  ...focus,
  options: z.array(RichOption).min(1).max(10),
  initial_options: z.array(RichOption).min(1).optional(),
});
const RadioButtons = z.strictObject({
  ...element('radio_buttons'),
  ...confirm,
  ...focus,
  options: z.array(RichOption).min(1).max(10),
  initial_option: RichOption.optional(),
});
const DatePicker = z.strictObject({
  ...element('datepicker'),
  ...menu,
  initial_date: z.iso.date('must be a date as YYYY-MM-DD').optional(),
});
const TimePicker = z.strictObject({
  ...element('timepicker'),
  ...menu,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time as HH:mm')
    .optional(),
  timezone: z.string().optional(),
});
const DateTimePicker = z.strictObject({
  ...element('datetimepicker'),
  ...confirm,
  ...focus,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
});

/** Values an input block can hold. */
const choosers = [Checkboxes, RadioButtons, DatePicker, TimePicker, ...menus] as const;

export const ActionsElement = z.discriminatedUnion('type', [Button, Overflow, DateTimePicker, ...choosers]);
export const Accessory = z.discriminatedUnion('type', [Button, Overflow, Image, ...choosers]);
export const InputElement = z.discriminatedUnion('type', [...textInputs, DateTimePicker, ...choosers]);

/** Any element a person can operate. */
export type Control =
  | z.infer<typeof ActionsElement>
  | Exclude<z.infer<typeof Accessory>, { type: 'image' }>
  | z.infer<typeof InputElement>;
export type Button = z.infer<typeof Button>;
