// A mail server: `node test/support/mail-process.ts`. Its first line is its port, each further one a mail that it took, as JSON.
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const told = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  logger: false,
  onData: (stream, _session, done) => {
    void simpleParser(stream).then(({ subject, text, messageId }) => {
      told({ subject, text, messageId });
      done();
    }, done);
  },
});
// Connections that a client breaks off.
server.on('error', () => undefined);
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address();
  told(address !== null && typeof address === 'object' ? address.port : 0);
});
