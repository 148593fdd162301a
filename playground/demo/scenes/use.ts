import type { RenderedMessage } from '../../slack/simulated-slack.ts';
import { counted, described } from '../findings.ts';
import type { Play } from '../play.ts';
import { holdingsOf, permissionsOf, type Credential } from '../proxmox-api.ts';

/** What the role's format hands over; see `terraform-bpg` in `src/domain/credential-formats.ts`. */
const ENDPOINT = /PROXMOX_VE_ENDPOINT='([^']+?)\/'/;
const API_TOKEN = /PROXMOX_VE_API_TOKEN='([^']+)'/;

/** Ruth gets the secret, uses it and puts it away; Ada looks at what there is now. @returns what Ruth was given. */
export async function use(play: Play): Promise<Credential> {
  const { message, credential } = await receive(play);
  await callProxmox(play, credential);
  await putAway(play, message, credential);
  await overlook(play);
  return credential;
}

interface Handover {
  readonly message: RenderedMessage;
  readonly credential: Credential;
}

async function receive({ ruth, ann, abe, ada, narrator, signal }: Play): Promise<Handover> {
  await narrator.scene('Ruth gets the secret, and nobody else does', signal);
  const message = await ruth.seesDm(API_TOKEN);
  const credential = credentialIn(message);
  const other = [ann, abe, ada].find((each) => each.canRead(secretOf(credential)));
  if (other !== undefined) throw new Error(`${other.name} can read the secret too.`);
  narrator.says(
    'Ruth sees all of the secret. Here it is masked but for four characters, because terminals and logs are kept.',
    'dim',
  );
  return { message, credential };
}

function credentialIn({ text }: RenderedMessage): Credential {
  const [endpoint, apiToken] = [ENDPOINT, API_TOKEN].map((pattern) => pattern.exec(text)?.[1]);
  if (endpoint === undefined || apiToken === undefined) throw new Error('The message to Ruth holds no credential.');
  return { endpoint, apiToken };
}

function secretOf({ apiToken }: Credential): string {
  return apiToken.slice(apiToken.lastIndexOf('=') + 1);
}

async function callProxmox({ ruth, narrator, signal }: Play, credential: Credential): Promise<void> {
  await narrator.scene('The secret works, within its role', signal);
  narrator.does(ruth.name, 'calls Proxmox with it: GET /api2/json/access/permissions');
  const answer = await permissionsOf(credential, signal);
  narrator.shows(ruth.name, 'the answer of Proxmox', described(answer));
  if (answer.permissions === undefined) throw new Error('Waited for the new token to work, but Proxmox refused it.');
}

async function putAway(play: Play, message: RenderedMessage, credential: Credential): Promise<void> {
  const { ruth, slack, narrator, signal } = play;
  await narrator.scene('Ruth puts the secret away', signal);
  await ruth.clicks(message, 'I stored it');
  await ruth.noLongerSees(message, 'the secret');
  const messages = slack.messages();
  if (JSON.stringify(messages).includes(secretOf(credential)))
    throw new Error('The secret is still in a message of Slack.');
  narrator.says(`The message is gone. Of the ${messages.length} messages left in this Slack none holds the secret.`);
}

async function overlook(play: Play): Promise<void> {
  const { ada, proxmox, rootPassword, narrator, signal } = play;
  await narrator.scene('Ada, the administrator, looks at what is open', signal);
  await ada.types('/pvetoken list all');
  await ada.isTold(/is active until/);
  narrator.says(
    'Slack shows times in each reader’s own zone: Berlin for Ruth and Ann, New York for Abe, UTC for Ada.',
    'dim',
  );
  const holdings = await holdingsOf(proxmox.url, rootPassword, signal);
  narrator.says(`She asks Proxmox too, as root@pam. Made by the bot: ${counted(holdings)}.`);
  for (const { id, expire } of holdings.tokens) {
    const time = new Date(expire * 1_000).toISOString().slice(11, 19);
    narrator.says(`Should the bot die now, Proxmox itself ends ${id} at ${time} UTC.`);
  }
}
