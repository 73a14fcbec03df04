import type { z } from 'zod';
import { nearestWord } from '../../domain/nearest.ts';

/** What a user reads after the key; values from the environment are not repeated. */
export function sentence(
  issue: z.core.$ZodRawIssue,
  isFromEnvironment: boolean,
): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return mustBe(named(issue.expected), issue.input, isFromEnvironment);
    case 'invalid_value':
      return mustBeOneOf(issue.values.map(String), issue.input, isFromEnvironment);
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty';
      if (issue.origin === 'array') return 'must have at least one entry';
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    default:
      return undefined;
  }
}

function mustBeOneOf(
  values: readonly string[],
  given: unknown,
  isFromEnvironment: boolean,
): string {
  const meant =
    typeof given === 'string' && !isFromEnvironment ? nearestWord(given, values) : undefined;
  const choice = values.length === 1 ? values.join('') : `one of ${values.join(', ')}`;
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  return mustBe(choice, given, isFromEnvironment) + hint;
}

function mustBe(what: string, given: unknown, isFromEnvironment: boolean): string {
  if (given === undefined) return `is missing; it must be ${what}`;
  if (isFromEnvironment) return `must be ${what}; its environment variable holds something else`;
  return `must be ${what}, but is ${described(given)}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

const named = (type: string): string => TYPE_NAMES[type] ?? type;

function described(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'not finite';
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? `the text "${value}"` : typeof value;
}
