import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';

/** A file as the browser gets it. */
export interface WebFile {
  readonly type: string;
  readonly content: string;
}

const CLIENT = new URL('client/', import.meta.url);

const JAVASCRIPT = 'text/javascript; charset=utf-8';

/** The library, by the name that the page's import map gives it. */
const LIBRARY: Readonly<Record<string, string>> = {
  '/library/preact.js': import.meta.resolve('preact'),
  '/library/hooks.js': import.meta.resolve('preact/hooks'),
};

/** Code that the page has in common with the simulators, where its own files import it from. */
const SHARED: Readonly<Record<string, URL>> = {
  '/slack/render/dates.ts': new URL('../slack/render/dates.ts', import.meta.url),
};

/**
 * The files of the page. TypeScript goes out as JavaScript, by taking its types off; nothing is bundled.
 * @returns undefined when there is none of that path.
 */
export async function fileFor(path: string): Promise<WebFile | undefined> {
  const library = LIBRARY[path];
  if (library !== undefined) return { type: JAVASCRIPT, content: await readFile(new URL(library), 'utf8') };
  const shared = SHARED[path];
  if (shared !== undefined) return script(await readFile(shared, 'utf8'));
  const name = path === '/' ? 'index.html' : path.slice(1);
  if (!/^[a-z][a-z-]*(\/[a-z][a-z-]*)?\.(html|css|ts|svg)$/.test(name)) return undefined;
  const content = await readFile(new URL(name, CLIENT), 'utf8').catch(() => undefined);
  if (content === undefined) return undefined;
  if (name.endsWith('.ts')) return script(content);
  const types = { html: 'text/html', css: 'text/css', svg: 'image/svg+xml' } as const;
  const end = name.slice(name.lastIndexOf('.') + 1) as keyof typeof types;
  return { type: `${types[end]}; charset=utf-8`, content };
}

function script(source: string): WebFile {
  return { type: JAVASCRIPT, content: stripTypeScriptTypes(source) };
}
