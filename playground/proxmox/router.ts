import type { Endpoint } from './method.ts';

export interface Route {
  readonly endpoint: Endpoint;
  /** Parameters that stand in the path. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The parts of an unescaped path; doubled and trailing slashes do not count. */
export function pathParts(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function match(endpoint: Endpoint, parts: readonly string[]): Record<string, string> | undefined {
  const pattern = pathParts(endpoint.path);
  if (pattern.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(expected)?.[1];
    if (name === undefined) {
      if (part !== expected) return undefined;
      continue;
    }
    // A parameter holds no blank; only a trailing line break slips through to the parameter check.
    if (!/^\S+\n?$/.test(part)) return undefined;
    parameters[name] = part;
  }
  return parameters;
}

/** The endpoint for a verb and an unescaped path, or undefined when there is none (Proxmox then answers 501). */
export function route(endpoints: readonly Endpoint[], verb: string, path: string): Route | undefined {
  const parts = pathParts(path);
  for (const endpoint of endpoints) {
    const pathParameters = endpoint.verb === verb ? match(endpoint, parts) : undefined;
    if (pathParameters !== undefined) return { endpoint, pathParameters };
  }
  return undefined;
}
