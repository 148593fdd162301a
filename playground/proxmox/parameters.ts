import { wrongParameters } from './api-error.ts';
import { formatProblem, type Format } from './formats.ts';
import { BEHAVIOUR, type Behaviour, type Level } from './level.ts';

/** One parameter of a method, as in Proxmox's published schema. Values stay text: Proxmox echoes what it was sent. */
export interface Parameter {
  readonly type: 'string' | 'integer' | 'boolean';
  readonly optional?: true;
  readonly format?: Format;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minLength?: number | ((behaviour: Behaviour) => number);
  readonly maxLength?: number | ((behaviour: Behaviour) => number);
  readonly oneOf?: readonly string[];
  /** Another parameter that must be given along with this one. */
  readonly requires?: string;
  /** Levels on which the parameter exists at all; every level when left out. */
  readonly when?: (behaviour: Behaviour) => boolean;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** What arrived, before any check: JSON may bring anything, a form brings text or a list of texts. */
export type RawParameters = Readonly<Record<string, unknown>>;

type OptionalKeys<P extends Parameters> = { [K in keyof P]: P[K] extends { optional: true } ? K : never }[keyof P];

/** The checked values of a method's parameters, each as text. */
export type Values<P extends Parameters> = { readonly [K in Exclude<keyof P, OptionalKeys<P>>]: string } & {
  readonly [K in OptionalKeys<P>]?: string;
};

const TYPE_PATTERN = { integer: /^[+-]?\d+$/, boolean: /^[01]$/, string: /^[^]*$/ };
const NOT_IN_SCHEMA = 'property is not defined in schema and the schema does not allow additional properties';

/** The text of a raw value as Perl would print it; undefined for null, which Proxmox treats as absent. */
function textOf(raw: unknown): string | undefined | { readonly notText: string } {
  if (raw === null || raw === undefined) return undefined;
  if (typeof raw === 'boolean') return raw ? '1' : '0';
  if (typeof raw === 'string' || typeof raw === 'number') return String(raw);
  return { notText: Array.isArray(raw) ? 'ARRAY' : 'HASH' };
}

/** The text of one raw parameter; undefined when absent or not text. For permission checks, which run before these. */
export function rawText(raw: RawParameters, name: string): string | undefined {
  const text = textOf(raw[name]);
  return typeof text === 'string' ? text : undefined;
}

function problemOf(parameter: Parameter, value: string, level: Level): string | undefined {
  const bound = (limit: number | ((behaviour: Behaviour) => number) | undefined, none: number): number =>
    typeof limit === 'function' ? limit(BEHAVIOUR[level]) : (limit ?? none);

  if (!TYPE_PATTERN[parameter.type].test(value)) return `type check ('${parameter.type}') failed - got '${value}'`;
  if (parameter.format !== undefined) {
    const problem = formatProblem(parameter.format, value, level);
    if (problem !== undefined) return problem;
  }
  const shortest = bound(parameter.minLength, 0);
  if (value.length < shortest) return `value must be at least ${shortest} characters long`;
  const longest = bound(parameter.maxLength, Number.POSITIVE_INFINITY);
  if (value.length > longest) return `value may only be ${longest} characters long`;
  if (parameter.pattern !== undefined && !new RegExp(`^(?:${parameter.pattern})$`).test(value)) {
    return 'value does not match the regex pattern';
  }
  if (parameter.minimum !== undefined && Number(value) < parameter.minimum) {
    return `value must have a minimum value of ${parameter.minimum}`;
  }
  if (parameter.oneOf !== undefined && !parameter.oneOf.includes(value)) {
    return `value '${value}' does not have a value in the enumeration '${parameter.oneOf.join(', ')}'`;
  }
  return undefined;
}

/**
 * Checks raw parameters against a method's and returns them as text. Throws 400 with one problem per wrong parameter:
 * every wrong one is named, each with its first problem only.
 */
export function verify<P extends Parameters>(parameters: P, raw: RawParameters, level: Level): Values<P> {
  const values: Record<string, string> = {};
  const problems: Record<string, string> = {};
  const isKnown = (name: string): boolean => {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    return parameter !== undefined && (parameter.when?.(BEHAVIOUR[level]) ?? true);
  };

  for (const name of Object.keys(raw)) {
    if (!isKnown(name)) problems[name] = NOT_IN_SCHEMA;
  }
  for (const [name, parameter] of Object.entries(parameters)) {
    const text = isKnown(name) ? textOf(raw[name]) : undefined;
    if (text === undefined) {
      if (parameter.optional !== true) problems[name] = 'property is missing and it is not optional';
      continue;
    }
    const problem =
      typeof text === 'string'
        ? problemOf(parameter, text, level)
        : `type check ('${parameter.type}') failed - got ${text.notText}`;
    if (problem !== undefined) problems[name] = problem;
    else if (typeof text === 'string') values[name] = text;
    if (parameter.requires !== undefined && textOf(raw[parameter.requires]) === undefined) {
      problems[parameter.requires] = `missing property required by '${name}'`;
    }
  }
  if (Object.keys(problems).length > 0) throw wrongParameters(problems);
  // Every required name is in `values` and nothing else is: the loop above refused all other cases.
  return values as Values<P>;
}
