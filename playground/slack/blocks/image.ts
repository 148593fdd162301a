import { z } from 'zod';
import { address, text } from './text.ts';

/** What the image element and the image block have in common; one of `image_url` and `slack_file` is required. */
export const imageSource = {
  image_url: address.optional(),
  slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
  alt_text: text(2000),
};

/** An image within a section or context. */
export const Image = z.strictObject({ type: z.literal('image'), ...imageSource });
