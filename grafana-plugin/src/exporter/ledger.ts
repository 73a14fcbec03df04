import type { ExporterAnswer } from './answer.ts';

/** Whether the exporter answers, and has no ledger to answer from. */
export function isWithoutLedger(answer: ExporterAnswer<unknown> | undefined): boolean {
  return answer?.kind === 'not-ready' && /\bkeeps no ledger\b/u.test(answer.detail);
}
