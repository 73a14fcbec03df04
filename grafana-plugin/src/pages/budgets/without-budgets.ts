import type { ExporterAnswer } from '../../exporter/answer.ts';
import type { BudgetsDocument } from '../../exporter/finance-documents.ts';
import { isWithoutLedger } from '../../exporter/ledger.ts';
import { troubleOf } from '../../exporter/words.ts';

/** Why no budget is there. */
export interface WithoutBudgets {
  readonly id: 'budgets-failed' | 'budgets-none' | 'budgets-no-ledger' | 'budgets-unknown';
  readonly title: string;
  readonly text: string;
  /** Whether the exporter could say more were it connected. */
  readonly isToBeConnected: boolean;
}

const HOW = 'A budget is a few lines of the exporter’s configuration; below is one to begin with.';
const LEDGER =
  'Budgets are read from a ledger of closed hours. Name a file for it in the exporter’s configuration: ledger: { file: podtally.duckdb }.';

/**
 * Why there is no series of a budget, in words.
 *
 * @param failed what the data source said where it did not answer
 */
export function withoutBudgets(
  answer: ExporterAnswer<BudgetsDocument> | undefined,
  failed: string | undefined,
): WithoutBudgets {
  if (failed !== undefined)
    return {
      id: 'budgets-failed',
      title: 'The data source did not answer',
      text: `It said: ${failed}`,
      isToBeConnected: false,
    };
  if (answer?.kind === 'ok')
    return {
      id: 'budgets-none',
      title: `No budget is defined for ${answer.document.cluster}`,
      text: HOW,
      isToBeConnected: false,
    };
  if (isWithoutLedger(answer))
    return {
      id: 'budgets-no-ledger',
      title: 'The exporter keeps no ledger',
      text: LEDGER,
      isToBeConnected: false,
    };
  const trouble = answer === undefined ? undefined : troubleOf(answer, '');
  return {
    id: 'budgets-unknown',
    title: 'No budgets are known',
    text: `The data source has no series of a budget at this time, so none is defined, or the exporter keeps no ledger. ${HOW}${trouble === undefined || answer?.kind === 'not-configured' ? '' : ` ${trouble.title}. ${trouble.next}`}`,
    isToBeConnected: answer?.kind === 'not-configured',
  };
}
