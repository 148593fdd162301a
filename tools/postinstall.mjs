// npm runs this after `npm ci` and `npm install`: with it, `npx vitest` and editors find a suitable Node as well.
import { explain } from './complaint.mjs';
import { linkNode } from './node-runtime.mjs';

try {
  await linkNode();
} catch (error) {
  explain(error);
}
