/** Select menus. Limits: docs.slack.dev/reference/block-kit/block-elements/select-menu-element. */
import { z } from 'zod';
import { element, menu } from './element-parts.ts';
import { ConversationFilter, OptionGroup, PlainOption } from './text.ts';

const many = { max_selected_items: z.int().min(1).optional() };
const respond = { response_url_enabled: z.boolean().optional() };
const choices = {
  options: z.array(PlainOption).min(1).max(100).optional(),
  option_groups: z.array(OptionGroup).min(1).max(100).optional(),
};
const userId = z.string().regex(/^[UW][A-Z0-9]+$/, 'must be a valid user id');
const conversationId = z.string().regex(/^[CDGUW][A-Z0-9]+$/, 'must be a valid conversation id');

const StaticSelect = z.strictObject({
  ...element('static_select'),
  ...menu,
  ...choices,
  initial_option: PlainOption.optional(),
});
const MultiStaticSelect = z.strictObject({
  ...element('multi_static_select'),
  ...menu,
  ...many,
  ...choices,
  initial_options: z.array(PlainOption).min(1).optional(),
});
const UsersSelect = z.strictObject({ ...element('users_select'), ...menu, initial_user: userId.optional() });
const MultiUsersSelect = z.strictObject({
  ...element('multi_users_select'),
  ...menu,
  ...many,
  initial_users: z.array(userId).optional(),
});
const ConversationsSelect = z.strictObject({
  ...element('conversations_select'),
  ...menu,
  ...respond,
  initial_conversation: conversationId.optional(),
  default_to_current_conversation: z.boolean().optional(),
  filter: ConversationFilter.optional(),
});
const MultiConversationsSelect = z.strictObject({
  ...element('multi_conversations_select'),
  ...menu,
  ...many,
  initial_conversations: z.array(conversationId).optional(),
  default_to_current_conversation: z.boolean().optional(),
  filter: ConversationFilter.optional(),
});
const ChannelsSelect = z.strictObject({
  ...element('channels_select'),
  ...menu,
  ...respond,
  initial_channel: conversationId.optional(),
});
const MultiChannelsSelect = z.strictObject({
  ...element('multi_channels_select'),
  ...menu,
  ...many,
  initial_channels: z.array(conversationId).optional(),
});
const ExternalSelect = z.strictObject({
  ...element('external_select'),
  ...menu,
  initial_option: PlainOption.optional(),
  min_query_length: z.int().min(0).optional(),
});
const MultiExternalSelect = z.strictObject({
  ...element('multi_external_select'),
  ...menu,
  ...many,
  initial_options: z.array(PlainOption).min(1).optional(),
  min_query_length: z.int().min(0).optional(),
});

/** Every kind of menu. */
export const menus = [
  StaticSelect,
  MultiStaticSelect,
  UsersSelect,
  MultiUsersSelect,
  ConversationsSelect,
  MultiConversationsSelect,
  ChannelsSelect,
  MultiChannelsSelect,
  ExternalSelect,
  MultiExternalSelect,
] as const;
