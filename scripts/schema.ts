import { writeFileSync } from 'node:fs';
import { policyFileJsonSchema } from '../src/config/json-schema.ts';

// `npm run schema`: writes pvetoken.schema.json anew, after a change of src/config/schema.ts.
writeFileSync(new URL('../pvetoken.schema.json', import.meta.url), policyFileJsonSchema());
