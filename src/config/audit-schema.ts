import { z } from 'zod';
import { DAY } from '../domain/time.ts';
import { mayCarrySecrets } from './address.ts';
import { duration, filePath, slackChannel, variableName } from './fields.ts';

const webhookAddress = z.string().transform((text, context) => {
  const url = URL.parse(text);
  if (url !== null && mayCarrySecrets(url) && url.username === '' && url.password === '') return url.href;
  const message = 'must be an https:// address without a password in it (http:// only on this machine)';
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

const Webhook = z
  .strictObject({
    url: webhookAddress.describe('Where entries are posted to, some at a time, as lines of JSON'),
    secretEnv: variableName.optional().describe('Name of the environment variable that holds the key of the signature'),
    secretFile: filePath.optional().describe('File that holds the key of the signature, such as a Docker secret'),
  })
  .refine(
    ({ secretEnv, secretFile }) => (secretEnv === undefined) !== (secretFile === undefined),
    'needs either secretEnv or secretFile, to say where the key of the signature is',
  );

/** What is done with the audit beyond keeping it. */
export const Audit = z.strictObject({
  channel: slackChannel.optional().describe('Slack channel into which the bot writes how far the audit is sealed'),
  checkpointEvery: duration(DAY).prefault('1d').describe('How often it does, if anything was sealed since'),
  stream: z
    .strictObject({
      webhook: Webhook.optional().describe('Post each entry to this address, signed'),
      file: filePath.optional().describe('Append each entry to this file, as a line of JSON'),
    })
    .refine(
      ({ webhook, file }) => (webhook === undefined) !== (file === undefined),
      'needs either webhook or file, to say where entries go',
    )
    .optional()
    .describe('Where each entry is passed on to, at least once, such as a SIEM'),
});
