import { amountText } from '../../cost/format.ts';
import { sumOf, type Part } from '../../cost/rows.ts';
import {
  RESOURCE_ORDER,
  SPEND_TYPE_ORDER,
  resourceText,
  spendTypeText,
  upperFirst,
} from '../../cost/words.ts';

/** Amounts by spend type and resource, with their sums; all in US dollars per hour. */
export interface Matrix {
  readonly resources: readonly string[];
  readonly lines: readonly MatrixLine[];
  /** Per resource, then of all. */
  readonly sums: readonly number[];
  readonly sum: number;
}

interface MatrixLine {
  readonly spendType: string;
  /** Per resource; nothing where there is no such part. */
  readonly amounts: readonly (number | undefined)[];
  readonly sum: number;
}

/** Parts as a table whose lines and columns add up. */
export function matrixOf(parts: readonly Part[]): Matrix {
  const resources = distinct(
    parts.map(({ resource }) => resource),
    RESOURCE_ORDER,
  );
  const types = distinct(
    parts.map(({ spendType }) => spendType),
    SPEND_TYPE_ORDER,
  );
  return {
    resources,
    lines: types.map((spendType) => {
      const ofType = parts.filter((part) => part.spendType === spendType);
      return {
        spendType,
        amounts: resources.map((resource) => {
          const cell = ofType.filter((part) => part.resource === resource);
          return cell.length === 0 ? undefined : sumOf(cell);
        }),
        sum: sumOf(ofType),
      };
    }),
    sums: resources.map((resource) => sumOf(parts.filter((part) => part.resource === resource))),
    sum: sumOf(parts),
  };
}

/**
 * `$212 = usage $140 + workload idle $72`.
 *
 * @param hours of the unit of time that amounts are shown in
 */
export function sumInWords({ lines, sum }: Matrix, hours: number): string {
  const terms = lines
    .filter((line) => line.sum !== 0)
    .map(
      ({ spendType, sum: ofType }) => `${spendTypeText(spendType)} ${amountText(ofType * hours)}`,
    );
  return `${amountText(sum * hours)} = ${terms.length === 0 ? 'nothing' : terms.join(' + ')}`;
}

/** `CPU`, `Memory`; a part without a resource is a fee. */
export function resourceTitle(resource: string): string {
  return resource === '' ? 'Other' : upperFirst(resourceText(resource));
}

function distinct(values: readonly string[], order: readonly string[]): readonly string[] {
  const rank = (value: string): number => {
    const at = order.indexOf(value);
    return at === -1 ? order.length : at;
  };
  return [...new Set(values)].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
