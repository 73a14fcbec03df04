// Closes the hours of a day in a ledger until it is killed: `node test/ledger/close-process.ts <file> <first hour> <hours>`.
import { DuckDbLedger } from '../../exporter/src/adapters/ledger-duckdb/duckdb-ledger.ts';
import { seconds } from '../../exporter/src/domain/units.ts';
import { FREEZE_AFTER, hourOfDay, someDay, stillClock } from './day.ts';

const [file = '', first = '0', hours = '24'] = process.argv.slice(2);
const { signal } = new AbortController();
const ledger = new DuckDbLedger({
  file,
  cluster: 'test',
  freezeAfter: seconds(FREEZE_AFTER),
  heldBy: 'http://127.0.0.1:10970',
  clock: stillClock,
});
for (let hour = Number(first); hour < Number(hours); hour += 1) {
  await ledger.close(someDay(hour), hourOfDay(hour).end, signal);
  process.stdout.write(`${hour}\n`);
}
// Stays, and holds the file, until it is told to go.
process.stdout.write('done\n');
process.stdin.on('data', () => void ledger.end().then(() => process.exit(0)));
