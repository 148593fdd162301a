import type { SlackUserId } from '../domain/people.ts';
import type { Matter } from '../domain/question.ts';
import type { Deps } from './ports/deps.ts';

/** Keeps a question for its author to answer. @returns the id that its button carries, which nobody can guess. */
export async function putQuestion(
  deps: Pick<Deps, 'questions' | 'randomBytes' | 'now'>,
  askedBy: SlackUserId,
  matter: Matter,
): Promise<string> {
  const id = Array.from(deps.randomBytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  await deps.questions.ask(id, { matter, askedBy, askedAt: deps.now() });
  return id;
}
