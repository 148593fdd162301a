/** Fields to type into. Limits: docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element. */
import { z } from 'zod';
import { element, focus, placeholder } from './element-parts.ts';

const dispatch = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional(),
    })
    .optional(),
};
const field = { ...focus, ...placeholder, ...dispatch };

const PlainTextInput = z.strictObject({
  ...element('plain_text_input'),
  ...field,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3000).optional(),
  max_length: z.int().min(1).max(3000).optional(),
});
const EmailInput = z.strictObject({
  ...element('email_text_input'),
  ...field,
  initial_value: z.string().optional(),
});
const UrlInput = z.strictObject({
  ...element('url_text_input'),
  ...field,
  initial_value: z.string().optional(),
});
const NumberInput = z.strictObject({
  ...element('number_input'),
  ...field,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});

/** Every kind of field. */
export const textInputs = [PlainTextInput, EmailInput, UrlInput, NumberInput] as const;
