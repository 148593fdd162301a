/** What a query of Prometheus asks for: which metrics, with which labels, and by which labels it groups. */
export interface Query {
  readonly metrics: readonly { readonly name: string; readonly labels: readonly string[] }[];
  readonly grouping: readonly string[];
}

const TOKEN =
  /\s+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\[[^\]]*\]|[a-zA-Z_:][\w:]*|\d[\w.]*|=~|!~|!=|==|>=|<=|[-+*/%^=<>(){},]/y;

const GROUPING: ReadonlySet<string> = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'unless', 'offset', 'bool']);
const FUNCTIONS: ReadonlySet<string> = new Set(
  'sum max min count avg rate increase histogram_quantile abs time absent'.split(' '),
);

/** Reads as much of PromQL as tells which names a query uses. @throws SyntaxError for what is not of it. */
export function readQuery(text: string): Query {
  const tokens = tokensOf(text);
  const metrics: { name: string; labels: string[] }[] = [];
  const grouping: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    if (!/^[a-zA-Z_]/.test(token) || OPERATORS.has(token)) continue;
    const next = tokens[at + 1];
    if (GROUPING.has(token)) {
      const end = tokens.indexOf(')', at);
      grouping.push(...tokens.slice(at + 2, end).filter((each) => each !== ','));
      at = end;
    } else if (next === '(' || GROUPING.has(next ?? '')) {
      if (!FUNCTIONS.has(token)) throw new SyntaxError(`${token} is no function of these queries`);
    } else if (next === '{') {
      const end = tokens.indexOf('}', at);
      metrics.push({ name: token, labels: labelsIn(tokens.slice(at + 2, end)) });
      at = end;
    } else {
      metrics.push({ name: token, labels: [] });
    }
  }
  return { metrics, grouping };
}

function labelsIn(selector: readonly string[]): string[] {
  return selector.filter((token, at) => at % 4 === 0 && /^[a-zA-Z_]/.test(token));
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let depth = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) throw new SyntaxError(`cannot read ${text.slice(from)}`);
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (depth < 0) break;
    if (token.trim() !== '' && !token.startsWith('[')) tokens.push(token);
  }
  if (depth !== 0) throw new SyntaxError(`parentheses do not match in ${text}`);
  return tokens;
}
