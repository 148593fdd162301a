import type { InputBlock, PlainTextOption } from '@slack/types';
import type { Resource, ResourceKind } from '../../domain/inventory.ts';
import { MOST_PATHS } from '../../domain/lifecycle/ask.ts';
import { ASK_FORM } from '../ids.ts';
import { clean } from '../text/clean.ts';
import { shorten } from '../text/shorten.ts';
import { option, text } from './options.ts';

/** Without Oxford comma: guests, pools and storages. */
const list = new Intl.ListFormat('en-GB');

/** Slack takes 150 signs of an option's value (docs.slack.dev/reference/block-kit/composition-objects/option-object). */
const LONGEST_VALUE = 150;

/** Together with an id of nine digits they leave the kind its place in an option. */
const LONGEST_GUEST = 32;
const LONGEST_NODE = 20;
const LONGEST_NAME = 60;

/**
 * The field in which people search what a cluster has, and choose from what is found.
 * @param chosen the paths that are chosen already; what they lead to has not been looked up.
 */
export function searchField(block: string, kinds: readonly ResourceKind[], chosen: readonly string[]): InputBlock {
  const names = list.format(kinds.map((kind) => `${kind}s`));
  return {
    type: 'input',
    block_id: block,
    // Whatever can be chosen here can be typed as well.
    optional: true,
    label: text(names.charAt(0).toUpperCase() + names.slice(1)),
    hint: text('Finds what the bot may see on the cluster.'),
    element: {
      type: 'multi_external_select',
      action_id: ASK_FORM.search,
      placeholder: text('Search by name or id'),
      // What there is shows as soon as the menu opens: the list is asked for once, not with each letter.
      min_query_length: 0,
      max_selected_items: MOST_PATHS,
      ...(chosen.length > 0 && { initial_options: chosen.map((path) => option(path)) }),
    },
  };
}

/** What a search found, as options of its field; each stands for its path. */
export function foundOptions(resources: readonly Resource[]): PlainTextOption[] {
  return resources
    .filter(({ path }) => path.length <= LONGEST_VALUE)
    .map((resource) => option(labelOf(resource), resource.path));
}

function labelOf(resource: Resource): string {
  const { kind } = resource;
  if (kind !== 'guest') return `${cut(resource.name, LONGEST_NAME)} (${kind})`;
  const { id, name = '', node } = resource;
  return `${id} ${cut(name, LONGEST_GUEST)} (guest on ${cut(node, LONGEST_NODE)})`;
}

function cut(words: string, limit: number): string {
  return shorten(clean(words), limit);
}
