import { z } from 'zod';
import { nearestWord } from '../../domain/nearest.ts';
import { timeZone } from './budgets.ts';
import { secret, text, whenSound } from './values.ts';

/** As calendars of ISO 8601 have them, from Monday. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** Submission of mail with STARTTLS (RFC 6409). */
const SUBMISSION_PORT = 587;
const LAST_PORT = 65_535;
const LAST_HOUR = 23;
/** When people begin to read mail. */
const DEFAULT_HOUR = 8;

/** One address, without a name: nothing that could begin another header or another recipient. */
const ADDRESS = /^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/u;

const mailAddress = (): z.ZodString =>
  text().check(
    z.refine((given) => given === '' || ADDRESS.test(given), {
      message: 'must be a mail address, such as finops@example.com',
    }),
  );

const smtp = z
  .strictObject({
    host: text().describe('The mail server that takes mail from us.'),
    port: z.int().min(1).max(LAST_PORT).default(SUBMISSION_PORT).describe('Its port.'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe(
        '`starttls`: encrypted after the greeting, and nothing is sent where the server cannot; `tls`: from the first byte (port 465); `none`: in clear text, only without a password.',
      ),
    user: text().exactOptional().describe('Who we are to the server; none: it does not ask.'),
    passwordFile: text()
      .exactOptional()
      .describe('File with the password; read each time something is sent.'),
    password: secret()
      .exactOptional()
      .describe('The password from the environment, as `${ENV_NAME}`; never written out.'),
    caFile: text()
      .exactOptional()
      .describe(
        'File with the certificate authorities (PEM) that the server is checked against, instead of the system’s.',
      ),
    from: mailAddress().describe('The address that mail comes from.'),
  })
  .check(z.superRefine(checkLogin, whenSound('user', 'password', 'passwordFile', 'security')));

const webhook = z
  .strictObject({
    name: text().describe('Its name for routes, series and messages; the only one of that name.'),
    urlFile: text()
      .exactOptional()
      .describe('File with the address, which is a secret; read each time something is sent.'),
    url: secret()
      .exactOptional()
      .describe('The address from the environment, as `${ENV_NAME}`; never written out.'),
    caFile: text()
      .exactOptional()
      .describe(
        'File with the certificate authorities (PEM) that it is checked against, instead of the system’s.',
      ),
  })
  .check(
    z.superRefine(
      ({ url, urlFile }, context) => {
        if ((url === undefined) === (urlFile === undefined))
          context.addIssue({ code: 'custom', message: 'needs one of urlFile and url' });
        else if (url !== undefined && url !== '' && !isHttpAddress(url))
          context.addIssue({
            code: 'custom',
            path: ['url'],
            message: 'must be a full address that begins with https:// or http://',
          });
      },
      whenSound('url', 'urlFile'),
    ),
  );

const route = z
  .strictObject({
    name: text().exactOptional().describe('Its name, for `route` of budgets.'),
    owners: z
      .array(text())
      .default([])
      .describe(
        'Owners whose digest goes this way: values of the first attribution dimension, `*` stands for any text.',
      ),
    mail: z.array(mailAddress()).default([]).describe('Addresses; each gets a mail of its own.'),
    webhooks: z.array(text()).default([]).describe('Names of webhooks.'),
  })
  .check(
    z.superRefine(
      ({ name, owners, mail, webhooks }, context) => {
        if (owners.length === 0 && name === undefined)
          context.addIssue({
            code: 'custom',
            message: 'needs owners, or a name that budgets can route to',
          });
        if (mail.length + webhooks.length === 0)
          context.addIssue({ code: 'custom', message: 'needs mail or webhooks to send to' });
      },
      whenSound('name', 'owners', 'mail', 'webhooks'),
    ),
  );

/** Where digests go, and when. */
export const notificationsSchema = z
  .strictObject({
    schedule: z
      .strictObject({
        weekday: z.enum(WEEKDAYS).default('monday').describe('On which day, after the week ended.'),
        hour: z.int().min(0).max(LAST_HOUR).default(DEFAULT_HOUR).describe('From which hour on.'),
        timeZone: timeZone()
          .exactOptional()
          .describe('Of that day and hour; `finance.timeZone` unless given.'),
      })
      .prefault({})
      .describe('When the digest of the last week is sent.'),
    smtp: smtp.exactOptional().describe('The server that mail is handed to.'),
    webhooks: z
      .array(webhook)
      .default([])
      .describe('Addresses that take messages as Slack’s incoming webhooks do.'),
    routes: z
      .array(route)
      .default([])
      .describe('Who gets which digest; every route that fits counts. None: nothing is sent.'),
  })
  .check(
    z.superRefine(checkNames, whenSound('webhooks', 'routes')),
    z.superRefine(checkChannels, whenSound('webhooks', 'routes', 'smtp')),
  );

export type NotificationsConfig = z.output<typeof notificationsSchema>;
export type SmtpConfig = z.output<typeof smtp>;

/** Whether it is an absolute http or https address. */
export const isHttpAddress = (address: string): boolean =>
  URL.canParse(address) && /^https?:$/u.test(new URL(address).protocol);

function checkLogin(
  { user, password, passwordFile, security }: SmtpConfig,
  context: z.RefinementCtx,
): void {
  const report = (path: readonly string[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...path], message });
  const given = [password, passwordFile].filter((one) => one !== undefined).length;
  if (given === 2) report(['password'], 'and passwordFile are both given; keep one');
  else if (user !== undefined && given === 0)
    report(['user'], 'needs passwordFile or password as well');
  else if (user === undefined && given === 1)
    report([password === undefined ? 'passwordFile' : 'password'], 'needs user as well');
  if (user !== undefined && security === 'none')
    report(
      ['security'],
      'is none, so the password would be sent in clear text; use starttls or tls',
    );
}

function checkNames({ webhooks, routes }: NotificationsConfig, context: z.RefinementCtx): void {
  const once = (list: 'webhooks' | 'routes', names: readonly (string | undefined)[]): void =>
    names.forEach((name, index) => {
      const before = names.indexOf(name);
      if (name !== undefined && before < index)
        context.addIssue({
          code: 'custom',
          path: [list, index, 'name'],
          message: `is the name of ${list}[${before}] too; give each a name of its own`,
        });
    });
  once(
    'webhooks',
    webhooks.map(({ name }) => name),
  );
  once(
    'routes',
    routes.map(({ name }) => name),
  );
}

function checkChannels(
  { smtp: server, webhooks, routes }: NotificationsConfig,
  context: z.RefinementCtx,
): void {
  const names = webhooks.map(({ name }) => name);
  routes.forEach((given, index) => {
    if (given.mail.length > 0 && server === undefined)
      context.addIssue({
        code: 'custom',
        path: ['routes', index, 'mail'],
        message: 'needs notifications.smtp, the server that mail is handed to',
      });
    given.webhooks.forEach((name, at) => {
      if (names.includes(name)) return;
      context.addIssue({
        code: 'custom',
        path: ['routes', index, 'webhooks', at],
        message: `is not the name of a webhook; ${meant(name, names)}`,
      });
    });
  });
}

/** Holds notifications against the rest: routes of budgets must be there, and digests need a ledger. */
export function checkNotifications(
  config: {
    readonly notifications: NotificationsConfig;
    readonly budgets: readonly { readonly route?: string }[];
    readonly ledger: { readonly file?: string };
  },
  context: z.RefinementCtx,
): void {
  const { routes } = config.notifications;
  if (routes.length === 0) return;
  if (config.ledger.file === undefined)
    context.addIssue({
      code: 'custom',
      path: ['notifications', 'routes'],
      message: 'needs ledger.file: digests are read from the ledger',
    });
  const names = routes.flatMap(({ name }) => name ?? []);
  config.budgets.forEach(({ route: name }, index) => {
    if (name === undefined || names.includes(name)) return;
    context.addIssue({
      code: 'custom',
      path: ['budgets', index, 'route'],
      message: `is not the name of a route of notifications; ${meant(name, names)}`,
    });
  });
}

function meant(name: string, known: readonly string[]): string {
  const near = nearestWord(name, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  return known.length === 0 ? 'none has a name' : `there are ${known.join(', ')}`;
}
