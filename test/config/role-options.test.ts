import { describe, expect, test } from 'vitest';
import { refused } from './policy-text.ts';

/** What is wrong -> the changes that make it so, and where and why it is refused. */
const REFUSALS: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  [
    'no approvers',
    { 'roles.dev.approvers': undefined },
    'roles.dev.approvers: names nobody; a role without approvers could never be approved',
  ],
  [
    'an empty list of approvers',
    { 'roles.dev.approvers': { users: [], groups: [] } },
    'roles.dev.approvers: names nobody; a role without approvers could never be approved',
  ],
  [
    'an approvers key without a value',
    { 'roles.dev.approvers': null },
    'roles.dev.approvers: names nobody; a role without approvers could never be approved',
  ],
  [
    'nobody who may ask',
    { 'roles.dev.requesters': { users: [] } },
    'roles.dev.requesters: names nobody; nobody could ask for this role',
  ],
  [
    'a way of delivery that there is not',
    { 'roles.dev.delivery': 'mail' },
    'roles.dev.delivery: must be message or reveal',
  ],
  ['a secret that waits for ever', { 'timing.revealWithin': '25h' }, 'timing.revealWithin: must be at most 1d'],
  ['no token at all', { 'roles.dev.mostActive': 0 }, 'roles.dev.mostActive: must be at least 1'],
  ['no request at all', { 'limits.pendingPerPerson': 0 }, 'limits.pendingPerPerson: must be at least 1'],
  ['half a token', { 'limits.activePerPerson': 1.5 }, 'limits.activePerPerson: must be a whole number'],
  [
    'half a wish to have rights removed',
    { 'roles.dev.removeAddedAccess': 'yes' },
    'roles.dev.removeAddedAccess: must be true or false',
  ],
  [
    'rights that are removed, and nowhere to tell it',
    { 'roles.dev.removeAddedAccess': true, 'channels.alerts': undefined },
    'roles.dev.removeAddedAccess: needs channels.alerts, where it is told what was removed; name that channel',
  ],
  ['requesters left out', { 'roles.dev.requesters': undefined }, 'roles.dev.requesters: is missing'],
  [
    'a word for requesters that is not everyone',
    { 'roles.dev.requesters': 'all' },
    'roles.dev.requesters: must be everyone, or a map with users and groups',
  ],
  [
    'a handle in the place of a user id',
    { 'roles.dev.requesters': { users: ['@alice'] } },
    'roles.dev.requesters.users[0]: must be a Slack user id such as U012AB3CD (in the profile: Copy member ID)',
  ],
  [
    'a misspelt option',
    { 'roles.dev.aprovers': {} },
    'roles.dev.aprovers: is no option here; look up its name in pvetoken.example.yml',
  ],
  [
    'a misspelt option among people',
    { 'roles.dev.requesters': { users: ['U0ALICE'], group: ['S0OPS'] } },
    'roles.dev.requesters.group: is no option here; look up its name in pvetoken.example.yml',
  ],
  [
    'a user group by its handle',
    { 'roles.dev.approvers': { groups: ['oncall'] } },
    'roles.dev.approvers.groups[0]: must be the id of a Slack user group such as S012AB3CD, not its handle',
  ],
  [
    'a channel by its name',
    { 'roles.dev.channel': '#dev' },
    'roles.dev.channel: must be the id of a Slack channel such as C012AB3CD, not its name',
  ],
  [
    'an alerts channel by its name',
    { 'channels.alerts': 'alerts' },
    'channels.alerts: must be the id of a Slack channel such as C012AB3CD, not its name',
  ],
  [
    'the whole cluster',
    { 'roles.dev.paths': ['/'] },
    'roles.dev.paths[0]: would grant the whole cluster; name the trees that are meant, such as /vms or /pool/dev',
  ],
  ...['/access', '/access/groups/pvetoken', '/access/*', '/access/groups/*'].map(
    (path) =>
      [
        `rights on ${path}`,
        { 'roles.dev.paths': [path] },
        'roles.dev.paths[0]: would let a token change users and rights, which outlive it; roles cannot grant anything on /access',
      ] as const,
  ),
  [
    'a path that Proxmox does not know',
    { 'roles.dev.paths': ['/vms/99'] },
    'roles.dev.paths[0]: must be a Proxmox ACL path such as /vms/100 or /pool/dev; * stands for one segment, as in /vms/*',
  ],
  ['no path', { 'roles.dev.paths': [] }, 'roles.dev.paths: is empty; name at least one'],
  [
    'a duration without a unit',
    { 'roles.dev.duration.longest': 8 },
    'roles.dev.duration.longest: must be a duration such as 45m, 8h or 1h30m',
  ],
  [
    'a unit that does not exist',
    { 'roles.dev.duration.longest': '8y' },
    'roles.dev.duration.longest: must be a duration such as 45m, 8h or 1h30m',
  ],
  [
    'a duration of nothing',
    { 'roles.dev.approvalWindow': '0h' },
    'roles.dev.approvalWindow: must be a duration such as 45m, 8h or 1h30m',
  ],
  [
    'grants beyond a year',
    { 'roles.dev.duration.longest': '367d' },
    'roles.dev.duration.longest: must be at most 366d',
  ],
  [
    'a Proxmox role with a blank',
    { 'roles.dev.pveRole': 'PVE Admin' },
    'roles.dev.pveRole: must be the name of a Proxmox role: letters, digits, . _ or -',
  ],
  [
    'an owner without a realm',
    { 'roles.dev.owner': 'terraform' },
    'roles.dev.owner: must be dedicated, requester, or a Proxmox user id such as terraform@pve',
  ],
  [
    'an owner that Proxmox cannot address',
    { 'roles.dev.owner': 'térraform@pve' },
    'roles.dev.owner: must be dedicated, requester, or a Proxmox user id such as terraform@pve',
  ],
  [
    'a format nobody knows',
    { 'roles.dev.formats': ['pulumi'] },
    'roles.dev.formats[0]: must be header or curl or env or terraform-bpg or terraform-telmate or packer or ansible or netbox',
  ],
  [
    'a role without words for approvers',
    { 'roles.dev.description': '  ' },
    'roles.dev.description: is empty; say in words for approvers what the token can do',
  ],
  [
    'a role name that cannot be typed',
    { 'roles.dev team': {} },
    'roles.dev team: must be a name of at most 40 signs: a small letter, then a-z, 0-9, - or _',
  ],
  ['a ticket rule that is a word', { 'roles.dev.ticket': 'required' }, 'roles.dev.ticket: must be a map of options'],
  [
    'yes in the place of true, of tickets',
    { 'roles.dev.ticket': { required: 'yes' } },
    'roles.dev.ticket.required: must be true or false',
  ],
  [
    'a misspelt option of tickets',
    { 'roles.dev.ticket': { regex: '[0-9]+' } },
    'roles.dev.ticket.regex: is no option here; look up its name in pvetoken.example.yml',
  ],
  [
    'a pattern that is none',
    { 'roles.dev.ticket': { pattern: '[A-Z' } },
    'roles.dev.ticket.pattern: is no regular expression of JavaScript: Unterminated character class',
  ],
  [
    'a pattern that would leave its anchors',
    { 'roles.dev.ticket': { pattern: 'OPS)|(?:.*' } },
    "roles.dev.ticket.pattern: is no regular expression of JavaScript: Unmatched ')'",
  ],
  [
    'a pattern that could take for ever',
    { 'roles.dev.ticket': { pattern: '([A-Z]+)+-1' } },
    'roles.dev.ticket.pattern: can read a text in so many ways that a word could stop the bot; repeat no repetition, and write {1,6} in place of +',
  ],
  [
    'a pattern beyond 200 signs',
    { 'roles.dev.ticket': { pattern: 'x'.repeat(201) } },
    'roles.dev.ticket.pattern: must be at most 200 signs',
  ],
  [
    'a pattern of nothing',
    { 'roles.dev.ticket': { pattern: '' } },
    'roles.dev.ticket.pattern: is empty; leave it out for tickets such as OPS-123',
  ],
  [
    'an example that is longer than a ticket',
    { 'roles.dev.ticket': { pattern: 'x+', example: 'x'.repeat(101) } },
    'roles.dev.ticket.example: must be at most 100 signs, like every ticket',
  ],
  ...[
    'http://jira.example.com/browse/{ticket}',
    'https://jira.example.com/browse/',
    'https://jira.example.com/{ticket}/{ticket}',
    'https://jira.example.com/{ticket}/{other}',
    'https://{ticket}.example.com/browse',
    'https://jira.example.com{ticket}',
    'https://jira.example.com@{ticket}/',
    'javascript:alert("{ticket}")',
    'jira.example.com/browse/{ticket}',
  ].map(
    (url) =>
      [
        `the address ${url}`,
        { 'roles.dev.ticket': { url } },
        'roles.dev.ticket.url: must begin with https:// and have {ticket} in it once, as in https://jira.example.com/browse/{ticket}',
      ] as const,
  ),
  [
    'an address that is none',
    { 'roles.dev.ticket': { url: 'https://jira.example.com:99999/{ticket}' } },
    'roles.dev.ticket.url: is no valid address; check host and port',
  ],
  ['yes in the place of true', { 'roles.dev.reactions': 'yes' }, 'roles.dev.reactions: must be true or false'],
];

describe('an option of a role that is wrong is refused by its path, with what to do', () => {
  test.each(REFUSALS)('%s', (_what, changes, sentence) => {
    expect(refused(changes)).toEqual([sentence]);
  });
});
