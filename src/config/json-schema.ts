import { z } from 'zod';
import { PolicyFile } from './schema.ts';

/**
 * The JSON Schema of `pvetoken.yml` as text, for editors, which complete and check options with it. Draft 7, because
 * that is what the YAML language server knows best. What only `rules.ts` can tell is not in it.
 */
export function policyFileJsonSchema(): string {
  const schema = z.toJSONSchema(PolicyFile, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title: 'pvetoken.yml', ...schema }, undefined, 2)}\n`;
}
