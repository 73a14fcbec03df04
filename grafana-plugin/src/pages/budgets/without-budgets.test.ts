import { describe, expect, test } from '@jest/globals';
import { withoutBudgets } from './without-budgets.ts';

const NO_LEDGER = 'This exporter keeps no ledger, which budgets and reports are read from.';

describe('a page without budgets', () => {
  test('says that none is defined where the exporter says so', () => {
    const document = { cluster: 'prod', budgets: [], failed: [] };
    expect(withoutBudgets({ kind: 'ok', document }, undefined).title).toBe(
      'No budget is defined for prod',
    );
  });

  test('says how to have a ledger where there is none', () => {
    expect(withoutBudgets({ kind: 'not-ready', detail: NO_LEDGER }, undefined)).toMatchObject({
      title: 'The exporter keeps no ledger',
      text: expect.stringContaining('ledger: { file: podtally.duckdb }'),
    });
  });

  test('does not take an exporter that has just begun for one without a ledger', () => {
    const starting = { kind: 'not-ready', detail: 'No pass has succeeded yet.' } as const;
    expect(withoutBudgets(starting, undefined).id).toBe('budgets-unknown');
  });

  test('cannot tell where the exporter is not connected, and says who could', () => {
    expect(withoutBudgets({ kind: 'not-configured' }, undefined)).toMatchObject({
      title: 'No budgets are known',
      isToBeConnected: true,
    });
  });

  test('says what is wrong with the exporter where it does not answer', () => {
    expect(withoutBudgets({ kind: 'unreachable' }, undefined).text).toContain(
      'Nothing answers at the exporter’s address.',
    );
  });

  test('says what the data source said', () => {
    expect(withoutBudgets({ kind: 'not-configured' }, 'no such host').text).toBe(
      'It said: no such host',
    );
  });
});
