import { describe, expect, it } from 'vitest';
import {
  cancelled as cancelledReply,
  commandProblem,
  help,
  requestDetails,
  requested,
  leftToNewer,
  queued,
  requestList,
  revocationStarted,
  roleList,
  unavailable,
  unexpected,
  type CommandProblem,
} from '../../../src/slack/views/replies.ts';
import { aRole, aTicketRule } from '../../support/records.ts';
import { rotationAsked } from '../../../src/slack/views/rotation.ts';
import { active, cancelled, everyState, EXAMPLE_NAMES, pending, recordOf, revoking, TAKEN_AWAY } from './requests.ts';
import { see } from './see.ts';

describe('answers to what worked', () => {
  it('say what was done and what comes next', () => {
    const answers = [
      requested(recordOf(pending())),
      revocationStarted(recordOf(revoking(TAKEN_AWAY))),
      cancelledReply(recordOf(cancelled())),
      rotationAsked(recordOf(active())),
    ];
    expect(answers.map((answer) => see(answer).text).join('\n')).toMatchInlineSnapshot(`
      "Asked for provisioner on home for 4h. It waits for an approver until Tomorrow at 10:00 AM. A direct message shows you how it stands. Take it back with /pvetoken cancel k7m3q9xa.
      Revoking the token of request k7m3q9xa. The card and the requester’s direct message say when it is gone.
      Cancelled request k7m3q9xa. Nobody can approve it any more.
      Making a new secret for the token of request k7m3q9xa. It comes to you as a direct message; the one you have stops working then. What the token can do, and until when, stays the same."
    `);
  });

  it('show one request as its card does, without buttons', () => {
    const seen = see(requestDetails(recordOf(active())));
    expect(seen.text).toMatchInlineSnapshot(`
      "@Ruth asked for provisioner on home for 4h
      :large_green_circle: Active until Today at 2:00 PM. Approved by @Ann with a button.
      • What it can do: Create and change guests in the dev pool
      • Risk: medium
      • PVE role: TerraformProvisioner
      • Paths: /pool/dev, /storage/local-lvm, and everything below
      • How long: 4h from when the token is made
      • Owner: a Proxmox user made for this token alone
      • Token: pvt-k7m3q9xa@pve!pvt-k7m3q9xa
      Why
      Rebuild the dev cluster
      Request k7m3q9xa, asked for Today at 10:00 AM."
    `);
    expect(seen.buttons).toEqual([]);
  });

  it('explain every command', () => {
    expect(see(help(EXAMPLE_NAMES)).text).toMatchInlineSnapshot(`
      "Get a Proxmox token for a while, once somebody approves it. It is revoked by itself when its time is over.
      /pvetoken request: ask for a token with a form; /pvetoken alone does the same
      /pvetoken request ROLE [for DURATION] [on PATH] REASON: ask for a token in one line
      /pvetoken break-glass ROLE [for DURATION] [on PATH] REASON: in an emergency, if you may: take a token at once; it is reviewed
      /pvetoken roles: see what you can ask for
      /pvetoken list: see your requests
      /pvetoken status ID: see one request
      /pvetoken check ID: see whether its token works on Proxmox, and what to do if it does not
      /pvetoken cancel ID: take a request back before anyone decides
      /pvetoken extend ID DURATION [REASON]: let a token last that much longer; its secret stays
      /pvetoken rotate ID: get a new secret for a token; the old one stops working
      /pvetoken revoke ID: end a token before its time; without ID, choose from yours
      /pvetoken list all: see everyone’s open requests, for administrators
      /pvetoken pause [--cluster NAME] REASON: make no new tokens until resume, for administrators
      /pvetoken reconcile [--cluster NAME]: compare the clusters with what was approved, for administrators
      /pvetoken report [MONTH]: see who had what in a month, for administrators
      /pvetoken revoke --role NAME: end all grants of a role, or of --user, --cluster, --all, for administrators
      Example: /pvetoken request provisioner for 4h on /pool/dev Rebuild the dev cluster
      More than one path: on /vms/100,/vms/101. Durations: 45m, 8h, 1h30m, 2d."
    `);
  });
});

describe('the list of requests', () => {
  it('has a paragraph for each, in every state', () => {
    expect(see(requestList('Your requests', everyState().map(recordOf), EXAMPLE_NAMES)).text).toMatchInlineSnapshot(`
      "Your requests
      k7m3q9xa of @Ruth, provisioner on home, waits for an approver until Tomorrow at 10:00 AM.
      Why: Rebuild the dev cluster
      k7m3q9xa of @Ruth, provisioner on home, was approved by @Ann, and its token is being made.
      Why: Rebuild the dev cluster
      k7m3q9xa of @Ruth, provisioner on home, is active until Today at 2:00 PM.
      Why: Rebuild the dev cluster
      k7m3q9xa of @Ruth, provisioner on home, is being revoked: taken away by @Ann, an approver.
      Why: Rebuild the dev cluster
      k7m3q9xa of @Ruth, provisioner on home, was revoked Today at 12:00 PM: its time ran out.
      Why: Rebuild the dev cluster
      k7m3q9xa of @Ruth, provisioner on home, was denied by @Ann.
      Why: Rebuild the dev cluster
      k7m3q9xa of @Ruth, provisioner on home, was cancelled by its requester.
      Why: Rebuild the dev cluster
      k7m3q9xa of @Ruth, provisioner on home, lapsed Tomorrow at 10:00 AM, because nobody decided in time.
      Why: Rebuild the dev cluster
      k7m3q9xa of @Ruth, provisioner on home, failed Today at 11:00 AM.
      Why: Rebuild the dev cluster
      See one with /pvetoken status ID."
    `);
  });

  it('says that it is cut when it is as long as it can be', () => {
    const records = Array.from({ length: 20 }, () => recordOf(pending()));
    const { text } = see(requestList('Open requests', records, EXAMPLE_NAMES));
    expect(text.match(/^k7m3q9xa of/gm)).toHaveLength(15);
    expect(text).toContain('These are the newest 15. See one with /pvetoken status ID.');
  });

  it('says so when it is empty', () => {
    expect(see(requestList('Your requests', [], EXAMPLE_NAMES)).text).toMatchInlineSnapshot(`
      "Your requests
      There are none. Example: /pvetoken request provisioner for 4h on /pool/dev Rebuild the dev cluster"
    `);
  });
});

describe('the list of roles', () => {
  it('says of each what it can do, for how long and where', () => {
    const roles = [aRole(), aRole({ name: 'operator', description: 'Start and stop guests', paths: ['/vms/*'] })];
    expect(see(roleList(roles)).text).toMatchInlineSnapshot(`
      "Roles you can ask for
      • provisioner on home: Create and change guests in the dev pool
      4h unless you say otherwise, 1d at most. Paths: /pool/dev
      • operator on home: Start and stop guests
      4h unless you say otherwise, 1d at most. Paths: /vms/*
      Example: /pvetoken request provisioner on /pool/dev Rebuild the dev cluster"
    `);
  });

  it('says which of them need a ticket, or take one', () => {
    const optional = aTicketRule({ required: false, pattern: 'INC[0-9]+', example: 'INC0012345' });
    const roles = [aRole({ ticket: aTicketRule() }), aRole({ name: 'auditor', ticket: optional })];
    expect(see(roleList(roles)).text.match(/at most\..*/g)).toEqual([
      'at most. Ticket: needed, such as OPS-123. Paths: /pool/dev',
      'at most. Ticket: may be named, such as INC0012345. Paths: /pool/dev',
    ]);
  });

  it('names the roles that it has no room to describe', () => {
    const roles = Array.from({ length: 14 }, (_, index) => aRole({ name: `role-${index}` }));
    expect(see(roleList(roles)).text).toContain(
      'Also: role-12, role-13. Example: /pvetoken request role-0 on /pool/dev ',
    );
  });

  it('says so when no role is open', () => {
    expect(see(roleList([])).text).toBe('No role is open to you yet. Ask an administrator to add you to one.');
  });
});

describe('answers to what did not work', () => {
  it('say what is wrong with a command, with one that is right', () => {
    const problems: CommandProblem[] = [
      { kind: 'unknown_command', word: 'reqest', near: 'request' },
      { kind: 'unknown_command', word: 'approve' },
      { kind: 'unknown_command', word: 'abracadabra' },
      { kind: 'missing', what: 'id', command: 'status' },
      { kind: 'missing', what: 'id', command: 'rotate' },
      { kind: 'missing', what: 'duration', command: 'request' },
      { kind: 'missing', what: 'path', command: 'request' },
      { kind: 'missing', what: 'longer', command: 'extend' },
      { kind: 'missing', what: 'reason', command: 'break-glass' },
      { kind: 'missing', what: 'pause_reason', command: 'pause' },
      { kind: 'missing', what: 'user', command: 'revoke --user' },
      { kind: 'not_a_duration', text: '2', command: 'request' },
      { kind: 'not_a_duration', text: '2', command: 'extend' },
      { kind: 'not_an_id', text: '42', command: 'status' },
      { kind: 'unexpected_words', command: 'roles', text: 'please' },
    ];
    const answers = problems.map((problem) => commandProblem(problem, EXAMPLE_NAMES));
    expect(answers.map((answer) => see(answer).text).join('\n')).toMatchInlineSnapshot(`
      "Found no command reqest. Did you mean /pvetoken request? All commands are in /pvetoken help. Example: /pvetoken request provisioner for 4h on /pool/dev Rebuild the dev cluster
      Found no command approve. Approvers decide with the buttons of a request’s card. All commands are in /pvetoken help. Example: /pvetoken request provisioner for 4h on /pool/dev Rebuild the dev cluster
      Found no command abracadabra. All commands are in /pvetoken help. Example: /pvetoken request provisioner for 4h on /pool/dev Rebuild the dev cluster
      Name the request; /pvetoken list shows the ids. Example: /pvetoken status k7m3q9xa
      Name the request; /pvetoken list shows the ids. Example: /pvetoken rotate k7m3q9xa
      Say for how long, after for. Example: /pvetoken request provisioner for 4h on /pool/dev Rebuild the dev cluster
      Name the path, after on. Example: /pvetoken request provisioner for 4h on /pool/dev Rebuild the dev cluster
      Say how much longer it is to last. Example: /pvetoken extend k7m3q9xa 2h
      Say what happened; everybody who reviews it afterwards reads it. Example: /pvetoken break-glass operator on /vms/100 The mail server is down and nobody who approves is awake
      Say why; everyone who asks for a token meanwhile reads it. Example: /pvetoken pause --cluster home Moving the storage
      Name the person, after --user. Example: /pvetoken revoke --user @ruth
      Cannot read 2 as a duration. Write a number and a unit, such as 45m, 8h, 1h30m or 2d. Example: /pvetoken request provisioner for 4h on /pool/dev Rebuild the dev cluster
      Cannot read 2 as a duration. Write a number and a unit, such as 45m, 8h, 1h30m or 2d. Example: /pvetoken extend k7m3q9xa 2h
      Cannot read 42 as a request id; those have 8 letters and digits. Find yours with /pvetoken list. Example: /pvetoken status k7m3q9xa
      Nothing was done: /pvetoken roles has no use for please. Example: /pvetoken roles"
    `);
  });

  it('say which service is away, and that the act may have been done', () => {
    expect(see(unavailable('the store')).text).toMatchInlineSnapshot(
      `"Could not finish, because the store does not answer just now. It may or may not have been done: look with /pvetoken list, and try again in a minute if it was not."`,
    );
  });

  it('that waits for its turn says that it comes by itself', () => {
    expect(see(queued()).text).toMatchInlineSnapshot(
      `"Queued: this app may look people up in Slack only so often in a minute, and others are before you. Your turn comes within a minute or so; there is no need to type or click again. Should it not be done then, you are told why."`,
    );
  });

  it('say that another version sees to the request, and that nothing was done', () => {
    expect(see(leftToNewer()).text).toMatchInlineSnapshot(
      `"Nothing was done: a newer version of this app takes care of this request, and an older one, which leaves it alone, got your click or command. Try again in a minute. If that does not help, tell an administrator that an older version still runs."`,
    );
  });

  it('give a reference to what nobody foresaw', () => {
    expect(see(unexpected('f3a91c')).text).toMatchInlineSnapshot(
      `"Could not finish, because of a fault in this app. Look with /pvetoken list whether it was done. If it happens again, give an administrator the reference f3a91c."`,
    );
  });
});
