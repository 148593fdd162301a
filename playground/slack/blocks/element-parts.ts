/** Properties that elements have in common. */
import { z } from 'zod';
import { appId, Confirm, plainText } from './text.ts';

/** What every element has. */
export const element = <T extends string>(type: T) => ({ type: z.literal(type), action_id: appId.optional() });
export const confirm = { confirm: Confirm.optional() };
export const focus = { focus_on_load: z.boolean().optional() };
export const placeholder = { placeholder: plainText(150).optional() };
/** What menus and pickers have. */
export const menu = { ...confirm, ...focus, ...placeholder };
