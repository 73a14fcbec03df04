import { byWeight, closesItself, gapInWords } from './gap-words.ts';
import type { SourceState } from './ports.ts';
import type { StatusDocument } from './status.ts';

/** One thing that was checked. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'failed';
  readonly what: string;
  readonly found: string;
  /** What to do; empty where there is nothing. */
  readonly next: string;
}

/** What a status says is well and what is not, in the order in which one would look. */
export function findingsOf(status: StatusDocument): readonly Finding[] {
  return [
    ...sourceFindings(status.sources),
    ...priceFindings(status),
    ...byWeight(status.gaps)
      .filter(({ kind }) => kind !== 'host_without_price')
      .map(({ kind, count, examples, remedy }): Finding => ({
        state: closesItself(kind) ? 'ok' : 'warning',
        what: kind.replaceAll('_', ' '),
        found: `${gapInWords(kind, count)} (${examples.join('; ')})`,
        next: closesItself(kind) ? '' : remedy,
      })),
    coverageFinding(status),
  ];
}

/** Which sources answered, and what to do where they did not; what one source said before is not said again. */
export function sourceFindings(sources: readonly Answered[]): readonly Finding[] {
  const told: { readonly source: string; readonly error: string }[] = [];
  return sources.map((answered) => {
    const { source } = answered;
    const errors = answered.errors.map((error) => {
      const before = told.find((each) => each.source !== source && each.error.includes(error));
      told.push({ source, error });
      return before === undefined ? error : `The same as of ${before.source}.`;
    });
    return sourceFinding({ ...answered, errors });
  });
}

type Answered = Pick<SourceState, 'source' | 'up' | 'targets' | 'errors'>;

function sourceFinding({ source, up, targets, errors }: Answered): Finding {
  const answered = `${targets.up} of ${counted(targets.total, 'target')} answered`;
  return up && errors.length === 0
    ? { state: 'ok', what: source, found: answered, next: '' }
    : {
        state: targets.up === 0 ? 'failed' : 'warning',
        what: source,
        found: answered,
        next: errors.join('\n') || 'Check its address in the configuration.',
      };
}

function priceFindings({ prices, hosts, gaps }: StatusDocument): readonly Finding[] {
  const priced: Finding = {
    state: hosts.priced > 0 || hosts.unpriced === 0 ? 'ok' : 'failed',
    what: 'prices',
    found:
      prices.hosts.map(({ rung, hosts: on }) => `${rung}: ${counted(on, 'host')}`).join(', ') ||
      'no host has a price',
    next: '',
  };
  const missing = gaps.find(({ kind }) => kind === 'host_without_price');
  if (missing === undefined) return [priced];
  const { count, examples, remedy } = missing;
  return [
    priced,
    {
      state: 'warning',
      what: 'hosts without a price',
      found: `${count} (${examples.join('; ')})`,
      next: remedy,
    },
  ];
}

function coverageFinding({ coverage, conservationError }: StatusDocument): Finding {
  const isWhole = Object.values(coverage).every((ratio: number) => ratio === 1);
  const isConserved = conservationError <= CONSERVATION_LIMIT;
  return {
    state: isWhole && isConserved ? 'ok' : 'failed',
    what: 'conservation and coverage',
    found: `error ${conservationError === 0 ? 0 : conservationError.toExponential(0)}; pods ${coverage.pods}, hosts ${coverage.hosts}, cpu requests ${coverage.cpuRequests}, memory requests ${coverage.memoryRequests}`,
    next:
      isWhole && isConserved
        ? ''
        : 'This is a defect or a scrape cut off in the middle; if it stays, please report it.',
  };
}

/** Everything allocated from a host and its idle equal its cost to this (allocation, section 5). */
const CONSERVATION_LIMIT = 1e-9;

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
