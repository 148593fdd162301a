import { describe, expect, it } from 'vitest';
import { homeOf, type Home, type HomePage } from '../../../src/domain/home.ts';
import { homeView } from '../../../src/slack/views/home.ts';
import { newRecord, type RequestRecord } from '../../../src/domain/record.ts';
import type { Request } from '../../../src/domain/request.ts';
import { member } from '../../domain/states.ts';
import { activeAmong } from '../../support/counted.ts';
import { ANN, aPolicy, MONDAY, RUTH } from '../../support/records.ts';
import {
  active,
  approved,
  cancelled,
  EXAMPLE_NAMES,
  EXPIRED,
  failed,
  pending,
  REFUSED,
  revoked,
  revoking,
} from './requests.ts';
import { seeHome } from './see.ts';

const NOTHING: HomePage = { tokens: [], waiting: [], ended: [], followUps: [], isStandingUnknown: false };

/** What a person reads on a Home that Slack takes. */
function read(home: Home): string {
  return seeHome(homeView(home, EXAMPLE_NAMES)).text;
}

function readPage(changes: Partial<HomePage>): string {
  return read({ kind: 'page', page: { ...NOTHING, ...changes } });
}

function pageOf(home: Home): HomePage {
  if (home.kind !== 'page') throw new Error(`not a page but ${home.kind}`);
  return home.page;
}

function many<T>(one: T): T[] {
  return Array.from({ length: 300 }, () => one);
}

describe('the Home', () => {
  it('of somebody who never asked says how to', () => {
    expect(readPage({})).toMatchInlineSnapshot(`
      "Your tokens
      You hold no token just now. To get one, ask for it. Example: /pvetoken request provisioner for 4h on /pool/dev Rebuild the dev cluster
      The roles you can ask for are in /pvetoken roles.
      This page follows every change for a day after you opened it."
    `);
  });

  it('of a requester shows what is theirs, with what they can do about it', () => {
    const tokens = [active(), approved(), revoking(EXPIRED)];
    expect(readPage({ tokens, waiting: [pending()], ended: [revoked(EXPIRED)] })).toMatchInlineSnapshot(`
      "Your tokens
      provisioner on home is active until Today at 2:00 PM. Request k7m3q9xa.
      Why: Rebuild the dev cluster
      [Revoke now]
      provisioner on home was approved by @Ann, and its token is being made. Request k7m3q9xa.
      Why: Rebuild the dev cluster
      provisioner on home is being revoked: its time ran out. Request k7m3q9xa.
      Why: Rebuild the dev cluster
      Your requests that wait
      provisioner on home waits for an approver until Tomorrow at 10:00 AM. Request k7m3q9xa.
      Why: Rebuild the dev cluster
      [Cancel]
      Recently ended
      provisioner on home was revoked Today at 12:00 PM: its time ran out. Request k7m3q9xa.
      Why: Rebuild the dev cluster
      This page follows every change for a day after you opened it."
    `);
  });

  it('of an approver shows of each request what the card shows', () => {
    expect(readPage({ decisions: [pending()] })).toMatchInlineSnapshot(`
      "Waiting for your decision
      @Ruth asks for provisioner on home for 4h. It waits for an approver until Tomorrow at 10:00 AM.
      • What it can do: Create and change guests in the dev pool
      • Risk: medium
      • PVE role: TerraformProvisioner
      • Paths: /pool/dev, /storage/local-lvm, and everything below
      • How long: 4h from when the token is made
      • Owner: a Proxmox user made for this token alone
      Why
      Rebuild the dev cluster
      [Approve] [Deny]
      Request k7m3q9xa. Its card is in #proxmox-access.
      Your tokens
      You hold no token just now. To get one, ask for it. Example: /pvetoken request provisioner for 4h on /pool/dev Rebuild the dev cluster
      The roles you can ask for are in /pvetoken roles.
      This page follows every change for a day after you opened it."
    `);
  });

  it('of an administrator counts what is active and tells what is stuck', () => {
    const stuck = [revoking(EXPIRED, { overdue: true }), approved()];
    const overview = { active: [{ cluster: 'home', role: 'provisioner', count: 3 }], stuck, isCut: false };
    expect(readPage({ overview })).toMatchInlineSnapshot(`
      "Your tokens
      You hold no token just now. To get one, ask for it. Example: /pvetoken request provisioner for 4h on /pool/dev Rebuild the dev cluster
      The roles you can ask for are in /pvetoken roles.
      For administrators: active tokens
      • provisioner on home: 3
      For administrators: stuck
      provisioner on home of @Ruth cannot be revoked so far. Its own expiry on Proxmox has passed, so the token should no longer work. The bot keeps trying. Check the cluster, and see /pvetoken status k7m3q9xa.
      provisioner on home of @Ruth was approved, but its token cannot be made so far. The bot keeps trying. Check the cluster, and see /pvetoken status k7m3q9xa.
      This page follows every change for a day after you opened it."
    `);
  });

  it('that cannot be drawn says why, and what to do', () => {
    expect(read({ kind: 'ineligible', because: 'guest' })).toMatchInlineSnapshot(
      `"Nothing to show here: this Slack account is a guest, and only full members take part in requests. If that is wrong, ask an administrator of this workspace."`,
    );
    expect(read({ kind: 'unavailable', service: 'the store' })).toMatchInlineSnapshot(
      `"Cannot show your tokens and requests, because the store does not answer just now. They are as they were. Open this page again in a minute."`,
    );
    expect(read({ kind: 'fault', reference: '0a1b2c3d' })).toMatchInlineSnapshot(
      `"Cannot show your tokens and requests, because of a fault in this app. /pvetoken list may show them. If it happens again, give an administrator the reference 0a1b2c3d."`,
    );
  });

  it('says so when Slack does not tell who the reader is', () => {
    expect(readPage({ isStandingUnknown: true })).toMatch(/^Could not look up in Slack who you are/);
  });

  it('fits whatever there is, and counts what it leaves out', () => {
    const words = '"&<'.repeat(1000);
    const paths = Array.from({ length: 200 }, (_, index) => `/${'p'.repeat(46)}${1000 + index}`);
    const twist = { reason: words, role: words, terms: { cluster: words, pveRole: words, description: words, paths } };
    const page = {
      tokens: many(active(twist)),
      waiting: many(pending(twist)),
      decisions: many(pending(twist)),
      ended: many(failed(REFUSED, twist)),
      overview: {
        active: many({ cluster: words, role: words, count: 1 }),
        stuck: many(revoking(EXPIRED, { overdue: true }, twist)),
        isCut: true,
      },
      isStandingUnknown: true,
    };
    const text = readPage(page);
    expect(text).toContain('Looked at the newest 200 requests that wait for somebody only.');
    expect(text).toMatch(/And 288 more\. See them with/);
    expect(text.match(/And 292 more\./g)).toHaveLength(3);
  });

  it('gives words that are not ours no meaning', () => {
    const words = '<!channel> <@U0EVIL> *bold* <https://evil.example|here>';
    const twist = { reason: words, role: words, terms: { cluster: words, description: words } };
    const view = homeView(
      {
        kind: 'page',
        page: {
          ...NOTHING,
          tokens: [active(twist)],
          decisions: [pending(twist)],
          ended: [revoked(EXPIRED, twist)],
          overview: { active: [{ cluster: words, role: words, count: 1 }], stuck: [approved(twist)], isCut: false },
        },
      },
      EXAMPLE_NAMES,
    );
    const { pings, links } = seeHome(view);
    expect(links).toEqual([]);
    expect(new Set([...pings, RUTH, ANN])).toEqual(new Set([RUTH, ANN]));
  });
});

function recordOf(request: Request): RequestRecord {
  return newRecord(request, MONDAY).record;
}

describe('what stands on a Home', () => {
  const policy = aPolicy();

  it('sorts a person’s requests by what they mean to them', () => {
    const own: Request[] = [pending(), approved(), active(), revoking(EXPIRED), cancelled(), revoked(EXPIRED)];
    const page = pageOf(homeOf(member(RUTH), own, { waiting: own.map(recordOf), active: [] }, policy, MONDAY));
    expect(page.tokens.map(({ state }) => state)).toEqual(['approved', 'active', 'revoking']);
    expect(page.waiting.map(({ state }) => state)).toEqual(['pending']);
    expect(page.ended.map(({ state }) => state)).toEqual(['revoked', 'cancelled']);
    expect(page).not.toHaveProperty('decisions');
    expect(page).not.toHaveProperty('overview');
  });

  it('leaves others’ decisions to approvers of the very role, and one’s own to others', () => {
    const own = { ...pending(), ask: { ...pending().ask, requester: ANN } };
    const other = { ...pending(), ask: { ...pending().ask, role: 'operator' } };
    const waiting = [own, other, pending(), active()].map(recordOf);
    const page = pageOf(homeOf(member(ANN), [], { waiting, active: [] }, policy, MONDAY));
    expect(page.decisions).toEqual([pending()]);
  });

  it('counts by cluster and role, and knows what is stuck', () => {
    const elsewhere = active({ terms: { cluster: 'lab' } });
    const failing = { ...approved(), provisioning: { ...approved().provisioning, failures: 1 } };
    const overdue = revoking(EXPIRED, { overdue: true });
    const open = [active(), active(), elsewhere, approved(), failing, revoking(EXPIRED), overdue];
    const everybodys = { waiting: open.map(recordOf), active: activeAmong(open) };
    expect(pageOf(homeOf(member('U0ADA'), [], everybodys, policy, MONDAY)).overview).toEqual({
      active: [
        { cluster: 'home', role: 'provisioner', count: 2 },
        { cluster: 'lab', role: 'provisioner', count: 1 },
      ],
      stuck: [failing, overdue],
      isCut: false,
    });
  });
});
