// npm runs this after `npm ci` and `npm install` in a clone: with it, `npx vitest` and editors find a suitable Node as well.
// It is `prepare` and not `postinstall`, which would run for whoever installs the package.
import { explain } from './complaint.mjs';
import { linkNode } from './node-runtime.mjs';

try {
  await linkNode();
} catch (error) {
  explain(error);
}
