import { go, type Pane } from '../address.ts';
import { become, click, inSlack, travelUntil, type Guide } from './guide.ts';
import { ACCESS, ANN, happened, isOver, leftOnProxmox, RUTH, type Scene } from './scene.ts';

/** One step of the tour. */
export interface TourStep {
  readonly title: string;
  /** What to do, and what there is to see in it. */
  readonly words: (scene: Scene) => string;
  /** Who does it; absent where anybody can. */
  readonly as?: string;
  readonly pane?: Pane;
  /** What has to be open in Slack. */
  readonly place?: string;
  /** What of the page it happens in, as a CSS selector. */
  readonly spot: string;
  /** Notices it by whomever it was done; a step is done as well once a later one is. */
  readonly isDone: (scene: Scene) => boolean;
  /** What came of it, told beside the next step. */
  readonly came: (scene: Scene) => string;
  /** Does it for the visitor. */
  readonly perform: (guide: Guide) => Promise<void>;
}

const ASK = '/pvetoken request provisioner for 2h Rebuild the dev pool';
const MAIN_BUTTON = '.conversation .control.primary';

export const STEPS: readonly TourStep[] = [
  {
    title: 'Ask for a token, as Ruth',
    words: () => `Type “${ASK}” below the channel and press Enter. “/pvetoken request” alone opens a form.`,
    as: RUTH,
    pane: 'slack',
    place: ACCESS,
    spot: '.composer',
    isDone: ({ request }) => request !== undefined,
    came: ({ request }) => `Ruth asked: request ${request?.id ?? ''} waits for an approver.`,
    async perform(guide) {
      await become(guide, RUTH, ACCESS);
      await inSlack(guide, { act: 'command', channel: ACCESS, text: ASK });
      await guide.until(this.isDone);
    },
  },
  {
    title: 'Approve it, as Ann',
    words: () =>
      'The card says what the token could do. Click “Approve” on it. Ruth herself cannot: nobody approves their own.',
    as: ANN,
    pane: 'slack',
    place: ACCESS,
    spot: MAIN_BUTTON,
    isDone: ({ request }) => request !== undefined && request.state !== 'pending',
    came: () => 'It is approved, and a job makes the token on Proxmox.',
    async perform(guide) {
      await become(guide, ANN, ACCESS);
      await click(guide, ({ screen }) => screen.slack.sight.channels['proxmox-access'] ?? [], 'Approve');
      await guide.until(this.isDone);
    },
  },
  {
    title: 'Read the secret, as Ruth',
    words: (scene) =>
      isInDm(scene)
        ? 'The secret stands here, for Ruth’s eyes only, and nowhere else: the bot forgot it. Store it, then click “I stored it”, and its message goes.'
        : 'The secret goes to Ruth alone, in a direct message. Ann, who approved it, never sees it.',
    as: RUTH,
    pane: 'slack',
    place: 'dm',
    spot: MAIN_BUTTON,
    isDone: (scene) => happened(scene, 'secret_stored', 'secret_removed', 'revealed') || isOver(scene),
    came: () => 'The secret was read by the one person who asked, and its message is gone.',
    async perform(guide) {
      // Shown first, and done away with at the next press: between the two, there is something to read.
      if (!isInDm(guide.scene())) return await become(guide, RUTH, 'dm');
      await click(guide, ({ screen }) => screen.slack.sight.dms, 'I stored it');
      await guide.until(this.isDone);
    },
  },
  {
    title: 'Look at Proxmox',
    words: (scene) =>
      `Proxmox holds ${leftOnProxmox(scene) || 'nothing'} for this request. Rights are on the role’s paths alone, and the token has Proxmox’s own expiry: it ends even if the bot is gone.`,
    pane: 'proxmox',
    spot: '.pane-proxmox',
    isDone: (scene) => scene.looked || isOver(scene),
    came: (scene) => `Proxmox holds ${leftOnProxmox(scene) || 'nothing'} for it.`,
    async perform(guide) {
      go({ pane: 'proxmox' });
      await guide.until(({ address }) => address.pane === 'proxmox');
      guide.look();
    },
  },
  {
    title: 'Travel to the reminder',
    words: () =>
      'Move the clock to the next event. Ruth is reminded before her token stops working, and can make it last longer.',
    spot: '.clock',
    isDone: (scene) => happened(scene, 'reminded') || isOver(scene),
    came: () => 'The reminder came, as a reply to Ruth’s own message.',
    async perform(guide) {
      await become(guide, RUTH, 'dm');
      await travelUntil(guide, this.isDone);
    },
  },
  {
    title: 'Travel to the end',
    words: () =>
      'Move the clock on until the token’s time is out. The bot revokes it, and asks Proxmox whether it is gone.',
    spot: '.clock',
    isDone: (scene) => scene.request?.state === 'revoked' && leftOnProxmox(scene) === '',
    came: () => 'The token is revoked, and nothing is left of it on Proxmox: no token, no user, no ACL entry.',
    async perform(guide) {
      await travelUntil(guide, isOver);
      await guide.until(this.isDone);
    },
  },
];

function isInDm({ screen, place, address }: Scene): boolean {
  return screen.slack.me === RUTH && place === 'dm' && address.pane === 'slack';
}

/** How many steps are behind the visitor. */
export function stepsDone(scene: Scene): number {
  return STEPS.findLastIndex(({ isDone }) => isDone(scene)) + 1;
}
