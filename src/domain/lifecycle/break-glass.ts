import { everyStageToPing } from '../approvers.ts';
import { belongsTo, type Standing } from '../people.ts';
import type { Policy } from '../policy.ts';
import { newRecord, type Change } from '../record.ts';
import { accept, refuse, type Outcome } from '../refusal.ts';
import type { RequestId } from '../request-id.ts';
import type { BreakGlass, Role } from '../role.ts';
import type { EpochMs } from '../time.ts';
import { approve } from './approve.ts';
import { lengthOf, mayAsk, pendingFor, roleFor, type Wish } from './ask.ts';

/**
 * Grants a wish at once, in an emergency, to somebody whom the role lets do that. Nobody approves it: the channel and
 * `alerts` are told, and approvers are asked for their review until they give it. No cap holds it up.
 * Refused: everybody else, a reason shorter than the role wants, more time than the role gives in an emergency, and
 * what cannot be had of the role in any way.
 */
export function breakGlass(
  wish: Wish,
  requester: Standing,
  policy: Policy,
  id: RequestId,
  now: EpochMs,
): Outcome<Change> {
  const found = roleFor(wish, requester, policy);
  if (!found.ok) return found;
  const { role, member } = found.value;
  const rule = role.breakGlass;
  if (rule === undefined || !belongsTo(member, rule)) {
    return refuse({ kind: 'no_break_glass', role: role.name, mayAsk: mayAsk(member, role) });
  }
  const pending = pendingFor(wish, member, inEmergency(role, rule), policy, id, now);
  if (!pending.ok) return pending;
  const length = lengthOf(wish.reason.trim());
  if (length < rule.reasonLength) return refuse({ kind: 'reason_too_short', length, shortest: rule.reasonLength });

  const asked = everyStageToPing(role, pending.value);
  const followUp = { since: now, chaseAt: now + policy.timing.followUpEvery, asked };
  const { record, events } = newRecord(pending.value, now);
  const broken = { type: 'glass_broken', ...asked } as const;
  const granted = approve(
    { ...record, followUp },
    pending.value,
    { by: 'break_glass', at: now },
    [broken],
    policy,
    now,
  );
  return accept({ record: granted.record, events: [...events, ...granted.events] });
}

/** A role with the limits of an emergency: less time, and a ticket that can be opened afterwards. */
function inEmergency(role: Role, { longest }: BreakGlass): Role {
  const duration = { default: Math.min(role.duration.default, longest), longest };
  return { ...role, duration, ...(role.ticket && { ticket: { ...role.ticket, required: false } }) };
}
