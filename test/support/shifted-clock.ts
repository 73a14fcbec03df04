// Loaded into a child process before its program: its wall clock is off by as many seconds as a file says.
import { readFileSync } from 'node:fs';

const file = process.env['SHIFTED_CLOCK_FILE'] ?? '';
const now = Date.now.bind(Date);

Date.now = () => now() + Number(readFileSync(file, 'utf8')) * 1000;
