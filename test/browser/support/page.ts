import AxeBuilder from '@axe-core/playwright';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page, Request, Response } from 'playwright-core';

/** Where screenshots go; outside git. */
const SHOTS = fileURLToPath(
  new URL('../../../node_modules/.cache/podtally/shots/', import.meta.url),
);

/** A PromQL query that the app sent, with what came back. */
export interface SentQuery {
  readonly expr: string;
  readonly instant: boolean;
  /** Of the whole request that it was part of. */
  readonly status: number;
}

/** A page of the app in the browser. */
export interface AppPage {
  /** Playwright's page, for everything else. */
  readonly page: Page;
  /** All text of the page's content, without bar and menu. */
  readonly text: () => Promise<string>;
  /** Waits until all panels and requests are quiet. */
  readonly settled: () => Promise<void>;
  /** PromQL sent since the page was opened. */
  readonly queries: () => readonly SentQuery[];
  /** What went wrong in the browser: errors of the console, exceptions, promises that nobody caught. */
  readonly problems: () => readonly string[];
  /** Keeps a picture of the whole page as `<name>.png`; gives its path. */
  readonly shot: (name: string) => Promise<string>;
  /** What axe finds wrong for people with disabilities, one line per rule, on the app's own part of the page unless another is given. */
  readonly accessibility: (part?: string) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Grafana's own controls: its time picker shows other words than its label has, its refresh button has no words. */
const OF_GRAFANA = ['TimePicker Open Button', 'RefreshPicker run button'] as const;

/** How long nothing may be under way before a page counts as settled, in milliseconds. */
const QUIET = 400;
/** From how long an answer of the browser takes on it counts as busy, in milliseconds. */
const BUSY = 100;
/** How long anything that is waited for may take beside other work, in milliseconds. */
const PATIENCE = 120_000;

/**
 * Watches a page from before its first script.
 *
 * @param allowed problems that a spec causes on purpose
 */
export async function watched(
  context: BrowserContext,
  allowed: readonly RegExp[],
): Promise<AppPage> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const problems: string[] = [];
  const note = (text: string): void => {
    if (!allowed.some((pattern) => pattern.test(text))) problems.push(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(error.stack ?? String(error)));
  page.on('requestfailed', (request) => {
    const failure = request.failure()?.errorText ?? '';
    // A newer question ends an older one.
    if (failure !== 'net::ERR_ABORTED') note(`${request.url()}: ${failure}`);
  });

  const queries: SentQuery[] = [];
  const underWay = new Set<Request>();
  page.on('request', (request) => underWay.add(request));
  page.on('requestfailed', (request) => underWay.delete(request));
  page.on('requestfinished', (request) => underWay.delete(request));
  page.on('response', (response) => queries.push(...queriesOf(response)));

  return {
    page,
    text: () => page.locator('main').innerText(),
    settled: () => settled(page, underWay),
    queries: () => queries,
    problems: () => problems,
    shot: async (name) => {
      const path = join(SHOTS, `${name}.png`);
      await mkdir(dirname(path), { recursive: true });
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
      return path;
    },
    accessibility: async (part = 'main') => {
      const axe = new AxeBuilder({ page }).include(part);
      for (const control of OF_GRAFANA) axe.exclude(`[data-testid="data-testid ${control}"]`);
      const { violations } = await axe.analyze();
      return violations.map(
        ({ id, help, nodes }) =>
          `${id}: ${help} (${nodes.length} ×, as ${nodes[0]?.html.slice(0, 200) ?? ''})`,
      );
    },
    close: () => context.close(),
  };
}

/** Waits until the browser has nothing to compute, then says whether a spinner or a loading bar moves: what moves without end. */
const MOVES = `new Promise((resolve) => requestIdleCallback(resolve)).then(() =>
  document.getAnimations().some(({ effect }) => effect.getComputedTiming().iterations === Infinity))`;

async function settled(page: Page, underWay: ReadonlySet<Request>): Promise<void> {
  await page.locator('main h1').first().waitFor();
  for (let quietSince = performance.now(); ;) {
    const asked = performance.now();
    const moves: unknown = await page.evaluate(MOVES);
    await page.evaluate('new Promise(requestAnimationFrame)');
    const now = performance.now();
    // A browser that had to be waited for was busy: what it did may lead to more.
    if (underWay.size > 0 || moves === true || now - asked > BUSY) quietSince = now;
    else if (now - quietSince >= QUIET) return;
  }
}

function queriesOf(response: Response): readonly SentQuery[] {
  if (new URL(response.url()).pathname !== '/api/ds/query') return [];
  const { queries = [] } = response.request().postDataJSON() ?? {};
  return queries.map(({ expr = '', instant = false }: Partial<SentQuery>) => ({
    ...{ expr, instant, status: response.status() },
  }));
}
