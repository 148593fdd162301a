import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import type { Keys } from './findings.ts';
import type { ConfigurationProblem } from './problem.ts';

/** A YAML text as plain data, and the lines its options stand on. */
export type ReadYaml =
  | {
      readonly ok: true;
      readonly data: unknown;
      /** The line of an option, or of the nearest one above it that is there. */
      readonly lineOf: (at: Keys) => number;
    }
  | { readonly ok: false; readonly problems: readonly ConfigurationProblem[] };

/** What V8 says, and `yaml` passes on as a flaw of the text, once for each level that was left. */
const STACK_IS_FULL = 'Maximum call stack size exceeded';
const NESTED_TOO_DEEPLY = 'is nested too deeply to be read; no option needs more than ten levels';

/**
 * Reads YAML 1.2. Refused: syntax errors, unknown tags, keys that stand there twice or are no text, several documents.
 * No reason repeats a line of the text, since somebody may have pasted a secret there.
 */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const flaws = [...document.errors, ...document.warnings];
  const tooDeep = flaws.find(({ message }) => message === STACK_IS_FULL);
  if (tooDeep !== undefined) {
    return { ok: false, problems: [{ path: '', line: lines.linePos(tooDeep.pos[0]).line, reason: NESTED_TOO_DEEPLY }] };
  }
  if (flaws.length > 0) {
    const problems = flaws.map(({ pos, message }) => ({ path: '', line: lines.linePos(pos[0]).line, reason: message }));
    return { ok: false, problems };
  }
  let data: unknown;
  try {
    data = document.toJS();
  } catch (fault) {
    if (fault instanceof RangeError) return { ok: false, problems: [{ path: '', reason: NESTED_TOO_DEEPLY }] };
    // What `yaml` throws for an alias without its anchor, or for one that unfolds without end.
    if (!(fault instanceof ReferenceError)) throw fault;
    return { ok: false, problems: [{ path: '', reason: fault.message }] };
  }

  const lineOf = (at: Keys): number => {
    let node: unknown = document.contents;
    let offset = 0;
    for (const key of at) {
      if (isAlias(node)) node = node.resolve(document);
      const [mark, inner] = step(node, key);
      if (mark === undefined) break;
      offset = mark.range?.[0] ?? offset;
      node = inner;
    }
    return lines.linePos(offset).line;
  };
  return { ok: true, data, lineOf };
}

/** Goes down one key: to the node that marks its line, and to the node of its value. */
function step(node: unknown, key: string | number): readonly [Node | undefined, unknown] {
  if (isMap<Node>(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
    return [pair?.key, pair?.value];
  }
  const item = isSeq<Node>(node) && typeof key === 'number' ? node.items[key] : undefined;
  return [item, item];
}
