import type { z } from 'zod';
import { nearest } from '../../app/query/nearest.ts';

/**
 * Words for what is wrong with a parameter, to follow its name: what is allowed, and what was given.
 * undefined: the schema has words of its own for it.
 *
 * @param given all parameters, as they were asked with
 */
export const parameterWords =
  (given: Readonly<Record<string, unknown>>) =>
  (issue: z.core.$ZodRawIssue): string | undefined => {
    const input = given[String(issue.path?.[0] ?? '')];
    const allowed = allowedBy(issue);
    if (allowed === undefined) return undefined;
    if (input === undefined) return `is missing; it must be ${allowed}`;
    return `must be ${allowed}, but is ${described(input)}${meant(issue, input)}`;
  };

/** What texts of a query stand for. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function allowedBy(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_WORDS[issue.expected];
    case 'invalid_value':
      return issue.values.length === 1
        ? issue.values.join()
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      if (issue.origin === 'string') return 'text of one letter or more';
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    default:
      return undefined;
  }
}

function meant(issue: z.core.$ZodRawIssue, input: unknown): string {
  if (issue.code !== 'invalid_value' || typeof input !== 'string') return '';
  const [near] = nearest(input, issue.values.map(String), 1);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** Longer ones are cut: whoever asks knows what was asked. */
const MOST_SHOWN = 60;

function described(input: unknown): string {
  if (typeof input !== 'string') return 'something else';
  if (input === '') return 'empty';
  return `"${input.length > MOST_SHOWN ? `${input.slice(0, MOST_SHOWN)}…` : input}"`;
}
