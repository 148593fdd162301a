/**
 * The names by which Slack tells us which button was clicked. Buttons that old messages still show must keep working,
 * so a name once released is never changed. A button's value is the request id and nothing
 * else, but for those on an extension, which say which one it is as well.
 */
export const ACTIONS = {
  approve: 'pvetoken_approve',
  deny: 'pvetoken_deny',
  approveForLess: 'pvetoken_approve_for_less',
  cancel: 'pvetoken_cancel',
  extend: 'pvetoken_extend',
  approveExtension: 'pvetoken_approve_extension',
  denyExtension: 'pvetoken_deny_extension',
  askAgain: 'pvetoken_ask_again',
  revoke: 'pvetoken_revoke',
  secretStored: 'pvetoken_secret_stored',
  reveal: 'pvetoken_reveal',
  justified: 'pvetoken_justified',
  notJustified: 'pvetoken_not_justified',
} as const;

export type ActionId = (typeof ACTIONS)[keyof typeof ACTIONS];

/** The modals about one request, by which Slack names them; their `private_metadata` is the request id alone. */
export const MODALS = { denial: 'pvetoken_denial', less: 'pvetoken_less', extension: 'pvetoken_extension' } as const;

/** The fields of modals, by which Slack tells us what was typed where. */
export const FIELDS = { denialReason: 'pvetoken_denial_reason', extensionReason: 'pvetoken_extension_reason' } as const;

/** The names by which Slack tells us which modal was sent, and which of its fields was chosen from or searched in. */
export const ASK_FORM = {
  view: 'pvetoken_ask',
  role: 'pvetoken_form_role',
  search: 'pvetoken_form_search',
} as const;

/** Every action but those in a form that is still open, of which nothing comes yet. */
export const NOT_IN_A_FORM = /^(?!pvetoken_form_)/;

/** As `ACTIONS`, for the answers to commands; the value of a button is the id of a question, or nothing of interest. */
export const CHOICES = {
  /** The block of the menu and its button, and the menu in it. */
  picker: 'pvetoken_picker',
  pick: 'pvetoken_pick',
  revokePicked: 'pvetoken_revoke_picked',
  revokeSelected: 'pvetoken_revoke_selected',
  breakGlass: 'pvetoken_break_glass',
} as const;

/** The reactions on a card that count as a review, by their exact names; look-alikes do not count. */
export const REACTIONS = { approve: 'white_check_mark', deny: 'x' } as const;
