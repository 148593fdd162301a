import { describe, expect, it } from 'vitest';
import type { AppearedEntry } from '../../../src/domain/comparison.ts';
import type { Event } from '../../../src/domain/event.ts';
import { announcement } from '../../../src/slack/views/announcement.ts';
import { MONDAY } from '../../support/records.ts';
import { active } from './requests.ts';
import { see } from './see.ts';

const BOB: AppearedEntry = { holder: 'bob@pve', pveRole: 'PVEVMUser', path: '/vms/100', propagate: true };

function told(audience: 'card' | 'alerts', event: Event): string {
  return see(announcement(audience, active(), { ...event, at: MONDAY })).text;
}

function left(...entries: AppearedEntry[]): Event {
  return { type: 'access_left', entries, more: 0 };
}

/** The lines of an alert that name what appeared. */
function lines(...entries: AppearedEntry[]): string[] {
  return told('alerts', left(...entries))
    .split('\n')
    .filter((line) => line.startsWith('•'));
}

describe('rights that appeared', () => {
  it('are told to alerts with the commands that take them away', () => {
    expect(told('alerts', left(BOB, { ...BOB, holder: 'staff' }, { ...BOB, holder: 'bob@pve!backup' })))
      .toMatchInlineSnapshot(`
      ":warning: Found rights that appeared while pvt-k7m3q9xa@pve!pvt-k7m3q9xa on home worked, whose role let it give rights to others. The token is gone; rights of others do not end with it. @Ruth asked for the token.
      • bob@pve has PVEVMUser on /vms/100 and below: pveum acl delete /vms/100 --users 'bob@pve' --roles PVEVMUser
      • @staff has PVEVMUser on /vms/100 and below: pveum acl delete /vms/100 --groups 'staff' --roles PVEVMUser
      • bob@pve!backup has PVEVMUser on /vms/100 and below: pveum acl delete /vms/100 --tokens 'bob@pve!backup' --roles PVEVMUser
      Proxmox does not record who gives rights, so it may have been somebody else. Where nobody meant to give them, run the command as root on a node."
    `);
  });

  it('are told as taken away where they were', () => {
    expect(told('alerts', left({ ...BOB, removed: true }))).toMatchInlineSnapshot(`
      ":warning: Found rights that appeared while pvt-k7m3q9xa@pve!pvt-k7m3q9xa on home worked, whose role let it give rights to others. The token is gone; rights of others do not end with it. @Ruth asked for the token.
      • bob@pve had PVEVMUser on /vms/100 and below: taken away again
      Proxmox does not record who gives rights, so it may have been somebody else. Give again what somebody needs."
    `);
  });

  it('are told in short on the card', () => {
    expect(
      [
        told('card', left(BOB)),
        told('card', left(BOB, { ...BOB, path: '/vms/101' })),
        told('card', left({ ...BOB, removed: true })),
        told('card', { type: 'access_left', entries: [{ ...BOB, removed: true }, BOB], more: 40 }),
      ].join('\n\n'),
    ).toMatchInlineSnapshot(`
      "Found one right that appeared on Proxmox while the token worked, whose role let it give rights to others. Proxmox does not record who gives rights, so it may have been somebody else. They are in the audit, and in the alerts channel if there is one.

      Found 2 rights that appeared on Proxmox while the token worked, whose role let it give rights to others. Proxmox does not record who gives rights, so it may have been somebody else. They are in the audit, and in the alerts channel if there is one.

      Found one right that appeared on Proxmox while the token worked, whose role let it give rights to others. It was taken away again. Proxmox does not record who gives rights, so it may have been somebody else. They are in the audit, and in the alerts channel if there is one.

      Found 42 rights that appeared on Proxmox while the token worked, whose role let it give rights to others. One of them was taken away again. Proxmox does not record who gives rights, so it may have been somebody else. They are in the audit, and in the alerts channel if there is one."
    `);
  });

  it('are told as they were before where they only reach differently', () => {
    expect(lines({ ...BOB, altered: true }, { ...BOB, altered: true, propagate: false })).toEqual([
      "• bob@pve has PVEVMUser on /vms/100 and below, where it did not reach below before: pveum acl modify /vms/100 --users 'bob@pve' --roles PVEVMUser --propagate 0",
      "• bob@pve has PVEVMUser on /vms/100, where it reached below before: pveum acl modify /vms/100 --users 'bob@pve' --roles PVEVMUser --propagate 1",
    ]);
  });

  it.each(["x';reboot;'@pve", '$(reboot)@pve', 'a`b@pve', 'a\\b@pve', `${'x'.repeat(180)}@pve`, 'größe@pve', '-x@pve'])(
    'come with no command that a shell would read differently: %s',
    (holder) => {
      const [line] = lines({ ...BOB, holder });
      expect(line).not.toContain('pveum');
      expect(line).toContain('take it away in the web interface, at Datacenter, Permissions');
    },
  );

  it('are counted when they are more than a message holds', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ ...BOB, path: `/vms/${100 + index}` }));
    const alert = told('alerts', { type: 'access_left', entries: many, more: 20 });
    expect(alert.match(/pveum acl delete/g)).toHaveLength(5);
    expect(alert).toContain('and 24 more: pveum acl list shows them');
  });
});

describe('a comparison that was not made', () => {
  it('is told to alerts with its reason and what to do', () => {
    const events: Event[] = [
      { type: 'access_not_compared', because: 'not_allowed_to_look', paths: ['/storage', '/pool/dev'], detail: '' },
      { type: 'access_not_compared', because: 'baseline_lost', paths: [], detail: '' },
      { type: 'access_not_compared', because: 'no_answer', paths: [], detail: 'Proxmox: cluster home: no connection' },
    ];
    expect(events.map((event) => told('alerts', event)).join('\n\n')).toMatchInlineSnapshot(`
      ":warning: Cannot tell whether rights were left behind by pvt-k7m3q9xa@pve!pvt-k7m3q9xa on home, whose role let it give rights to others: the bot may not see the whole ACL of /storage, /pool/dev. Look with pveum acl list for rights that nobody meant to give. To have it compared, give the bot Permissions.Modify there and below, or Sys.Audit on /access. The token itself is gone. @Ruth asked for the token.

      :warning: Cannot tell whether rights were left behind by pvt-k7m3q9xa@pve!pvt-k7m3q9xa on home, whose role let it give rights to others: how the ACL stood before is no longer in the store. Look with pveum acl list for rights that nobody meant to give. The token itself is gone. @Ruth asked for the token.

      :warning: Cannot tell whether rights were left behind by pvt-k7m3q9xa@pve!pvt-k7m3q9xa on home, whose role let it give rights to others: the ACL could not be read for a day: Proxmox: cluster home: no connection. Look with pveum acl list for rights that nobody meant to give. The token itself is gone. @Ruth asked for the token."
    `);
  });
});
