import { z } from 'zod';
import { slackGroup, slackUser } from './fields.ts';

/** A set of people, none of whom there has to be. */
export const People = z
  .strictObject({
    users: z.array(slackUser).default([]).describe('Slack user ids'),
    groups: z.array(slackGroup).default([]).describe('Ids of Slack user groups; who is in them is asked at the moment'),
  })
  .describe('A set of people, by Slack user id and by id of Slack user group');

/** People of whom there must be some. @param nobody says what it would mean if there were none. */
export function somePeople(nobody: string) {
  const reason = `names nobody; ${nobody}`;
  return z
    .strictObject(People.shape, { error: ({ input }) => (input === undefined || input === null ? reason : undefined) })
    .refine(({ users, groups }) => users.length + groups.length > 0, reason);
}

const NO_APPROVERS = 'names nobody; a role without approvers could never be approved';

const stage = {
  ...People.shape,
  required: z.int().min(1).max(10).default(1).describe('How many different people have to approve'),
  silent: People.optional().describe('Who may approve too and is never pinged'),
};

function namesSomebody({ users, groups, silent }: z.output<z.ZodObject<typeof stage>>): boolean {
  return [users, groups, silent?.users ?? [], silent?.groups ?? []].flat().length > 0;
}

export const someApprovers = z
  .strictObject(
    {
      ...stage,
      next: z
        .array(z.strictObject(stage).refine(namesSomebody, 'names nobody; a stage without approvers never ends'))
        .min(1)
        .max(4)
        .optional()
        .describe('Who has to approve after them, stage by stage; nobody counts twice. Default: nobody'),
    },
    { error: ({ input }) => (input === undefined || input === null ? NO_APPROVERS : undefined) },
  )
  .refine(namesSomebody, NO_APPROVERS);
