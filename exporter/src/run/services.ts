import { LivePrices } from '../app/live-prices.ts';
import type { Restated, RestateRequest } from '../app/ledger/restate.ts';
import type { Log } from '../app/ports.ts';
import { currencyOf, US_DOLLARS, type Currency } from '../app/currency.ts';
import type { Environment } from '../config/load/values.ts';
import { toPolicy } from '../config/policy.ts';
import { listenAddress } from '../config/schema/server.ts';
import { EXIT, UsageError } from '../delivery/cli/io.ts';
import type { Outputs, ReadFrom, ServeRequest, Services } from '../delivery/cli/services.ts';
import { renderStartTable } from '../delivery/cli/start-table.ts';
import { styleFor } from '../delivery/cli/style.ts';
import type { Address } from '../delivery/http/listen.ts';
import { unixSeconds } from '../domain/units.ts';
import { SteadyClock } from './clock.ts';
import { configurationOf, readConfiguration, type Configuration } from './configuration.ts';
import { ledgerOf } from './ledger.ts';
import { openBooks } from './open-books.ts';
import { LivePriceRungs } from './live-rungs.ts';
import { createLog, SILENT } from './log.ts';
import { refreshCatalogue } from './refresh-catalogue.ts';
import { restateWith } from './restate.ts';
import { serve, type ServeParts } from './serve.ts';
import { readNow, readPast } from './one-shot.ts';
import type { Surroundings } from './sources.ts';

/** The process as the composition root sees it; everything else gets it in pieces. */
export interface Machine {
  readonly env: Environment;
  readonly version: string;
  readonly nodeVersion: string;
  readonly wall: () => number;
  readonly steady: () => number;
  /** A number from 0 to 1, a new one each time. */
  readonly random: () => number;
  readonly onReload: ServeParts['onReload'];
  /** How the user called the program: `podtally` or `npm start --`. */
  readonly program: string;
}

/** What commands have done for them. */
export function servicesOf(machine: Machine): Services {
  const newClock = (): SteadyClock => new SteadyClock(machine);
  const clock = newClock();
  const around: Surroundings = { clock, log: SILENT, env: machine.env, random: machine.random };
  const read = (from: ReadFrom): Configuration =>
    readConfiguration(from, machine.env, rungsOf(machine, SILENT));
  return {
    version: machine.version,
    now: () => clock.now(),
    fetch: (url, init) => fetch(url, init),
    breathe: () => clock.breathe(),
    serve: (request, out, signal) => serveOrDemo(request, out, machine, signal),
    configuration: async (from) => {
      const { file, prices } = read(from);
      const { cluster, prices: priced, metrics } = file.current;
      return {
        cluster,
        policy: toPolicy(file.current),
        currency: priced.currency,
        exchangeRates: prices.exchangeRates,
        source: metrics.source,
      };
    },
    refreshCatalogue: (from, request, signal) =>
      refreshCatalogue(read(from), clock.now(), request, signal),
    books: (from, access) => openBooks(read(from).file.current, access, around),
    ledger: (from, access) =>
      ledgerOf(read(from).file.current, clock, null, { readOnly: access === 'read' }),
    restate: (from, request, signal) => restateOnce(read(from), request, around, signal),
    scrape: (from, span, signal) => readNow(read(from), around, span, signal),
    past: (from, window, reading, signal) => readPast(read(from), around, window, reading, signal),
  };
}

/** Restates hours in the file of a configuration, and lets go of it. */
async function restateOnce(
  { file, prices }: Configuration,
  request: RestateRequest,
  { clock, log }: Surroundings,
  signal: AbortSignal,
): Promise<Restated | null> {
  const ledger = ledgerOf(file.current, clock, null, { readOnly: request.isDryRun });
  if (ledger === null) return null;
  const live = new LivePrices({ sources: () => prices.live, changed: () => undefined, log });
  try {
    return await restateWith(ledger, prices, live, clock, request, signal);
  } finally {
    await ledger.end();
  }
}

const rungsOf = (machine: Machine, log: Log): LivePriceRungs =>
  new LivePriceRungs({
    clock: { now: () => unixSeconds(machine.wall() / 1000) },
    log,
    random: machine.random,
    env: machine.env,
  });

async function serveOrDemo(
  request: ServeRequest,
  out: Outputs,
  machine: Machine,
  signal: AbortSignal,
): Promise<number> {
  const listen = request.listen === null ? null : addressOf(request.listen);
  const rungs = rungsOf(machine, SILENT);
  if (!request.demo) {
    await serveWith(
      readConfiguration(
        { config: request.config, prometheus: null, kubeconfig: null },
        machine.env,
        rungs,
      ),
      request,
      listen,
      out,
      machine,
      signal,
    );
    return EXIT.done;
  }
  // Only here: an exporter of a real cluster need not hold the demo's code.
  const { startDemo } = await import('./demo.ts');
  const demo = await startDemo(() => machine.wall() / 1000);
  try {
    await serveWith(
      configurationOf(demo.configuration, machine.env, rungs),
      request,
      listen,
      out,
      machine,
      signal,
    );
  } finally {
    await demo.cluster.close();
  }
  return EXIT.done;
}

async function serveWith(
  configuration: Configuration,
  request: ServeRequest,
  listen: Address | null,
  out: Outputs,
  machine: Machine,
  signal: AbortSignal,
): Promise<void> {
  const config = configuration.file.current;
  const log = createLog(config.log, (line) => out.stderr.write(line));
  configuration.live.logTo(log);
  const currency = currencyFor(request.currency ?? config.prices.currency, configuration, machine);
  await serve(
    {
      configuration,
      listen,
      version: machine.version,
      nodeVersion: machine.nodeVersion,
      env: machine.env,
      random: machine.random,
      newClock: () => new SteadyClock(machine),
      log,
      onReload: machine.onReload,
      ready: async (snapshot, address) => {
        const url = urlOf(address, config.server.tls !== undefined);
        log.info({ url, pods: snapshot.live.quantities.counted.pods }, 'first figures are there');
        const style = styleFor(out.stdout, machine.env, request.noColor);
        const { version, program } = machine;
        const clock = new SteadyClock(machine);
        const table = { version, url, program, clock, currency, style };
        out.stdout.write(await renderStartTable(snapshot, table, signal));
      },
    },
    signal,
  );
}

function addressOf(text: string): Address {
  const address = listenAddress(text);
  if (address) return address;
  throw new UsageError(
    `--listen must be an address and a port, such as 127.0.0.1:10970 or :10970, but is "${text}"`,
  );
}

const urlOf = ({ host, port }: Address, isTls: boolean): string => {
  const name = host === '' || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${isTls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

function currencyFor(code: string, { prices }: Configuration, machine: Machine): Currency {
  if (code === US_DOLLARS.code) return US_DOLLARS;
  const currency = currencyOf(code, prices.exchangeRates, new SteadyClock(machine).now());
  if (currency) return currency;
  throw new UsageError(
    `there is no exchange rate from USD to ${code}: add one to prices.exchangeRatesFile`,
  );
}
