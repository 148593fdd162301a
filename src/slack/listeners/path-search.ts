import type { App } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import { searchPaths } from '../../use-cases/search-paths.ts';
import { Suggestion } from '../form-payloads.ts';
import { ASK_FORM } from '../ids.ts';
import { roleOfSearch } from '../views/ask-fields.ts';
import type { Message } from '../views/message.ts';
import { foundOptions } from '../views/path-search.ts';
import { answering } from './answering.ts';
import { isForeign } from './foreign.ts';
import type { Workspace } from './workspace.ts';

type Shown = { readonly options: readonly PlainTextOption[] };

/** Shows what a cluster has to those who search it in the form that asks for a token. Slack can show them options only. */
export function listenToPathSearch(app: App, { deps, identity }: Workspace): void {
  app.options(ASK_FORM.search, async ({ ack, body }) => {
    // A sentence about a fault has no place in a menu, which then says that it found nothing; operators have the fault.
    const show = async (what: Message | Shown): Promise<void> => {
      await ack({ options: 'options' in what ? [...what.options] : [] });
    };
    await answering<Shown>(deps.report, { doing: 'search a cluster' }, show, async () => {
      const search = Suggestion.parse(body);
      if (isForeign((await identity()).teamId, search)) return { say: { options: [] } };
      const found = await searchPaths(deps, {
        person: search.user.id,
        role: roleOfSearch(search.block_id),
        query: search.value,
      });
      return { say: { options: foundOptions(found) } };
    });
  });
}
