/**
 * How a value is written so that its reader reads it back unchanged. Every value is one line of printable characters:
 * ids that Proxmox lets people address are printable ASCII (`pveUser` in `config/fields.ts`), secrets are UUIDs.
 */

/** A word of any Bourne shell, also when pasted: within single quotes not even history expansion finds anything. */
export function shellQuoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

/** A string of YAML 1.1 and 1.2, whatever else it looks like. */
export function yamlQuoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/**
 * The same for a playbook or a file of variables, where Ansible would take `{{`, `{%` and `{#` for a template.
 * Source: docs.ansible.com, "Advanced playbook syntax: unsafe or raw strings".
 */
export function ansibleQuoted(value: string): string {
  return /\{[{%#]/.test(value) ? `!unsafe ${yamlQuoted(value)}` : yamlQuoted(value);
}

/** Neither a shell, docker, compose nor a dotenv library makes anything of these; `~` begins a home folder after a `:`. */
const PLAIN = /^[\w@%+=:,.!/[\]-]*$/;

/**
 * Whether a value stands in `.env` without quotes, which is the only form that all readers take alike: `docker run
 * --env-file` keeps quotes as part of the value, and shells and dotenv libraries undo different escapes within them.
 */
export function isPlainInEnv(value: string): boolean {
  return PLAIN.test(value);
}

/**
 * A full token id, or the user id before it, as it goes into the header `Authorization: PVEAPIToken=…`. Proxmox undoes
 * percent encoding there and ends the value at a `;` (`extract_auth_value` of PVE::APIServer::Formatter).
 */
export function inHeader(id: string): string {
  return id.replaceAll('%', '%25').replaceAll(';', '%3B');
}
