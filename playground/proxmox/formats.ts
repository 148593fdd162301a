import { ApiError, died } from './api-error.ts';
import type { Level } from './level.ts';
import { allPrivileges } from './privileges.ts';

/** Checks one value; throws an error that names what is wrong with it. Source: the verify_… functions of PVE. */
export type Format = (value: string, level: Level) => void;

const REALM = '[A-Za-z][A-Za-z0-9.\\-_]+';
const USER_ID = new RegExp(`^([^\\s:/]+)@(${REALM})$`);
const FULL_TOKEN_ID = new RegExp(`^([^\\s:/]+@${REALM})!(${REALM})$`);
const SHORTEST_USER_ID = 3;
const LONGEST_USER_ID = 64;

/** Patterns of parameters, as the schema publishes them; Proxmox anchors them at both ends. */
export const TOKEN_ID_PATTERN = REALM;
export const USER_OR_TOKEN_ID_PATTERN = `[^\\s:/]+@${REALM}(?:!${REALM})?`;

/** Splits at commas, semicolons and white space, as Proxmox does with every list parameter. */
export function splitList(list: string | undefined): string[] {
  // oxlint-disable-next-line no-control-regex -- PVE::Tools::split_list also splits at NUL.
  return (list ?? '').split(/[,;\0\s]+/).filter((entry) => entry !== '');
}

/** The realm of a user id. Throws Proxmox's 500 for anything that is no user id. */
export function realmOf(userId: string): string {
  if (userId.length < SHORTEST_USER_ID) throw died(`user name '${userId}' is too short`);
  if (userId.length > LONGEST_USER_ID) {
    throw died(`user name '${userId}' is too long (${userId.length} > ${LONGEST_USER_ID})`);
  }
  const realm = USER_ID.exec(userId)?.[2];
  if (realm === undefined) throw died(`value '${userId}' does not look like a valid user name`);
  return realm;
}

/** `terraform@pve!ci` as its user id and token id, or undefined when it is no full token id. */
export function splitFullTokenId(fullTokenId: string): { userId: string; tokenId: string } | undefined {
  const [, userId, tokenId] = FULL_TOKEN_ID.exec(fullTokenId) ?? [];
  return userId === undefined || tokenId === undefined ? undefined : { userId, tokenId };
}

export const userId: Format = (value) => void realmOf(value);

export const fullTokenId: Format = (value) => {
  if (splitFullTokenId(value) === undefined) throw died(`value '${value}' does not look like a valid token ID`);
};

function identifier(kind: string): Format {
  return (value) => {
    if (!/^[A-Za-z0-9.\-_]+$/.test(value)) throw died(`${kind} name '${value}' contains invalid characters`);
  };
}

export const groupId: Format = identifier('group');
export const roleId: Format = identifier('role');

const DEEPEST_POOL = 3;

export const poolId: Format = (value, level) => {
  const parts = value.split('/');
  if (parts.length > DEEPEST_POOL) {
    throw died(`pool name '${value}' nested too deeply (max levels = ${DEEPEST_POOL})`);
  }
  if (level === '7.4' && parts.length > 1) throw died(`pool name '${value}' contains invalid characters`);
  for (const part of parts) {
    if (!/^[A-Za-z0-9.\-_]+$/.test(part)) throw died(`pool name '${value}' contains invalid characters`);
  }
};

export const privilege: Format = (value, level) => {
  if (!allPrivileges(level).has(value)) throw died(`invalid privilege '${value}'`);
};

export const realm: Format = (value) => {
  if (!new RegExp(`^${REALM}$`).test(value)) throw died('value does not look like a valid realm');
};

export const email: Format = (value) => {
  if (value !== '' && !/^[\w+\-~]+(?:\.[\w+\-~]+)*@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*$/.test(value)) {
    throw died('value does not look like a valid email address');
  }
};

export const configId: Format = (value) => {
  if (!/^[a-z][a-z0-9_-]+$/i.test(value)) throw died(`invalid configuration ID '${value}'`);
};

export const vmId: Format = (value) => {
  if (!/^[1-9][0-9]{2,8}$/.test(value)) throw died('value does not look like a valid VM ID');
};

export const storageId: Format = (value) => {
  if (!/^[a-z][a-z0-9\-_.]*[a-z0-9]$/i.test(value)) throw died(`storage ID '${value}' contains illegal characters`);
};

/** The same check for each entry of a list; an empty list passes. */
export function listOf(format: Format): Format {
  return (value, level) => {
    for (const entry of splitList(value)) format(entry, level);
  };
}

/** What is wrong with a value, or undefined when the format accepts it. */
export function formatProblem(format: Format, value: string, level: Level): string | undefined {
  try {
    format(value, level);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return `invalid format - ${error.message}`;
    throw error;
  }
}
