import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/**
 * Checks manifest.yml against Slack's JSON Schema of app manifests. The schema does not travel with the project: its
 * path comes as the first argument or as SLACK_MANIFEST_SCHEMA. Without the schema it says so and ends well.
 */
const beside = fileURLToPath(new URL('../../shared/slack/manifest.schema.1.0.0.json', import.meta.url));
const schemaPath = process.argv[2] ?? process.env['SLACK_MANIFEST_SCHEMA'] ?? beside;

if (existsSync(schemaPath)) {
  // Slack's schema has keywords of its own (`regex`), which Ajv's strict mode would refuse.
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(schemaPath, 'utf8')));
  const manifest: unknown = parse(readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8'));
  if (validate(manifest)) {
    console.log('manifest.yml: pass');
  } else {
    console.log(`manifest.yml: fail\n${ajv.errorsText(validate.errors, { dataVar: 'manifest', separator: '\n' })}`);
    process.exitCode = 1;
  }
} else {
  console.log(`manifest.yml: not checked; Slack's schema is not at ${schemaPath} (give its path as an argument)`);
}
