import { PANES, type Pane } from '../address.ts';
import type { Scene } from './scene.ts';
import type { TourStep } from './steps.ts';

/** Where in the page a visitor has to turn next. */
export interface Whereabouts {
  /** CSS selector of what to light up. */
  readonly spot: string;
  /** How to get there; empty for those who are there. */
  readonly hint: string;
}

const TABS: Readonly<Record<Pane, string>> = { slack: 'Slack', proxmox: 'Proxmox', story: 'What happened' };

/** The way to where a step is done: who, then which pane, then which conversation. */
export function wayTo(step: TourStep, { screen: { slack }, address, place }: Scene): Whereabouts {
  if (step.as !== undefined && slack.me !== step.as) {
    const name = slack.names[step.as] ?? step.as;
    return { spot: `.who a[href*="as=${step.as}"]`, hint: `First become ${name}, at the top.` };
  }
  if (step.pane !== undefined && step.pane !== address.pane && showsOnePane()) {
    const tab = PANES.indexOf(step.pane) + 1;
    return { spot: `.pane-tabs button:nth-child(${tab})`, hint: `First open “${TABS[step.pane]}”, above.` };
  }
  if (step.place !== undefined && step.place !== place) {
    const name = step.place === 'dm' ? 'the messages with pvetoken' : '#proxmox-access';
    return { spot: `.side-bar a[href*="at=${step.place}"]`, hint: `First open ${name}.` };
  }
  return { spot: step.spot, hint: '' };
}

/** As phone.css has it. */
function showsOnePane(): boolean {
  return matchMedia('(max-width: 760px)').matches;
}
