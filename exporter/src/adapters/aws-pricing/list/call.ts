import type { PriceFilter, PriceQuery } from './query.ts';
import type { Question } from './question.ts';

/** One call to the price list, and the questions that its answer is for. */
export interface Call {
  readonly region: string;
  readonly query: PriceQuery;
  readonly questions: readonly Question[];
}

/** Questions that differ in nothing but the instance type share calls. */
export function callsFor(questions: readonly Question[]): readonly Call[] {
  const alike = new Map<string, Question[]>();
  for (const question of questions) {
    const key = JSON.stringify(withTypes(question.query, ''));
    alike.set(key, [...(alike.get(key) ?? []), question]);
  }
  return [...alike.values()].flatMap(inCalls);
}

/** Each question in a call of its own. */
export const aloneEach = ({ questions }: Call): readonly Call[] =>
  questions.map((question) => ({
    region: question.region,
    query: question.query,
    questions: [question],
  }));

/** The most letters that a filter's value holds (AWS Pricing MCP Server, `get_pricing`). */
const MOST_LETTERS = 1024;
const SEPARATOR = ',';

function inCalls(alike: readonly Question[]): readonly Call[] {
  const groups: { questions: Question[]; types: Set<string> }[] = [];
  for (const question of alike) {
    const type = typeOf(question.query);
    const last = groups.at(-1);
    const types = [...(last?.types ?? []), type];
    if (last && types.join(SEPARATOR).length <= MOST_LETTERS) {
      last.questions.push(question);
      last.types.add(type);
    } else groups.push({ questions: [question], types: new Set([type]) });
  }
  return groups.flatMap(({ questions, types }) => {
    const [first] = questions;
    if (!first) return [];
    const query =
      types.size === 1 ? first.query : withTypes(first.query, [...types].join(SEPARATOR));
    return [{ region: first.region, query, questions }];
  });
}

/** How products of EC2 and fees of EKS name the instance type. */
const isType = ({ field }: PriceFilter): boolean =>
  field === 'instanceType' || field === 'instancetype';

const typeOf = ({ filters }: PriceQuery): string => filters.find(isType)?.value ?? '';

const withTypes = ({ service, filters }: PriceQuery, value: string): PriceQuery => ({
  service,
  filters: filters.map((filter) =>
    isType(filter) ? { type: 'ANY_OF', field: filter.field, value } : filter,
  ),
});
