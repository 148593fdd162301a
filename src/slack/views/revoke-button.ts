import type { Button } from '@slack/types';
import type { RequestId } from '../../domain/request-id.ts';
import { ACTIONS } from '../ids.ts';
import { button, confirmation } from './blocks.ts';

/** Ends a grant at once. It asks first, because whatever still uses the token fails from then on. */
export function revokeButton(id: RequestId): Button {
  const confirm = confirmation(
    'Revoke this token?',
    'It stops working at once, and nobody can bring it back. You can ask for a new one.',
    'Revoke',
    'Keep',
  );
  return button('Revoke now', ACTIONS.revoke, id, { style: 'danger', confirm });
}
