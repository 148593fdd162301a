import { z } from 'zod';

/** Who acted in a modal, and in which workspace; see `ButtonClick`. */
const actor = {
  team: z.object({ id: z.string() }),
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
};

const Option = z.object({ value: z.string() });

/** What is filled in: block id -> action id -> value, by the kind of field (docs.slack.dev/reference/views, `state`). */
export const FormValues = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      value: z.string().nullish(),
      selected_option: Option.nullish(),
      selected_options: z.array(Option).nullish(),
    }),
  ),
);
export type FormValues = z.infer<typeof FormValues>;

const View = z.object({
  id: z.string(),
  hash: z.string(),
  private_metadata: z.string(),
  state: z.object({ values: FormValues }),
});

/** A choice in a field of a modal that tells us at once (docs.slack.dev/reference/interaction-payloads). */
export const FormChoice = z.object({
  ...actor,
  view: View,
  actions: z.tuple([z.object({ selected_option: Option.nullish() })]),
});

/**
 * What is typed into a field that searches (docs.slack.dev/reference/interaction-payloads/block_suggestion-payload). On
 * Enterprise Grid `user.team_id` names the organisation here, as `team.enterprise_id` does, and not the workspace.
 */
export const Suggestion = z.object({
  ...actor,
  team: z.object({ id: z.string(), enterprise_id: z.string().nullish() }),
  block_id: z.string(),
  value: z.string(),
});
export type Suggestion = z.infer<typeof Suggestion>;

/** A modal that was sent. */
export const FormSubmission = z.object({ ...actor, view: View });
export type FormSubmission = z.infer<typeof FormSubmission>;

/** The modal that `views.open` or `views.update` shows. */
export const ShownView = z.object({ view: z.object({ id: z.string(), hash: z.string() }) });
