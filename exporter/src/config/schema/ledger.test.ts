import { expect, test } from '@jest/globals';
import { complaintAbout, configOf } from '../testing/complaint.ts';

test('days that are kept summed up are those of which pods were kept, or more', () => {
  const { ledger } = configOf('ledger: { podDays: 40, hostDays: 40, workloadDays: 800 }');
  expect(ledger).toMatchObject({ podDays: 40, hostDays: 40, workloadDays: 800 });
});

test.each([
  [
    'hostDays: 30',
    '1:20: ledger.hostDays must be at least podDays, which is 35: what is kept for longer is made of pods’ hours',
  ],
  [
    'podDays: 100, workloadDays: 99',
    '1:38: ledger.workloadDays must be at least podDays, which is 100: what is kept for longer is made of pods’ hours',
  ],
])('%s cannot be', (days, complaint) => {
  const [first = ''] = complaintAbout(`ledger: {${days}}`).split('\n');
  expect(first.replace(/^podtally\.yaml:/u, '')).toBe(complaint);
});
