import type { ChannelName, DigestPlan } from '../../domain/digest/plan.ts';
import { seconds, type UnixSeconds } from '../../domain/units.ts';
import type { Clock, Log, SourceState } from '../ports.ts';
import { isoTime } from '../query/document.ts';
import { QueryError } from '../query/query.ts';
import { awaitedHours } from './awaited.ts';
import type { Channel, DigestMessage } from './channel.ts';
import {
  keyOf,
  letterId,
  lettersOf,
  nameOf,
  noteKeyOf,
  noteOf,
  toWhom,
  type Letter,
} from './letters.ts';
import { waitAfter } from './next-try.ts';
import type { SentDigests } from './sent.ts';
import { dueWeek, weekSpan } from './weeks.ts';
import {
  weekReport,
  type WeekDocument,
  type WeekLedger,
  type WeekQuestion,
  type WeekSettings,
} from './week.ts';

export interface PostParts {
  readonly ledger: WeekLedger;
  readonly sent: SentDigests;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** How a digest looks. */
  readonly render: (document: WeekDocument) => DigestMessage;
  /** Told how each try ended, by the name of the channel. */
  readonly counted: (channel: string, result: 'delivered' | 'failed') => void;
  /** Of several replicas one sends. */
  readonly mayNotify: () => boolean;
}

/** What is sent to whom, under the configuration in force. */
export interface PostSettings {
  readonly plan: DigestPlan;
  readonly week: WeekSettings;
  readonly channelOf: (name: ChannelName) => Channel;
}

/** What became of one digest on its way to one channel. */
export interface Posted {
  readonly owner: string;
  readonly channel: string;
  readonly result: 'sent' | 'already sent' | 'failed';
  /** Why it failed; empty otherwise. */
  readonly reason: string;
}

export interface PostReport {
  readonly week: string;
  readonly posted: readonly Posted[];
}

/** How long after hours were missing, or something unforeseen failed, it looks again. */
const LOOK_AGAIN_SECONDS = 300;
/** So many failures are told one by one. */
const MOST_ERRORS = 5;

interface Trouble {
  readonly tries: number;
  readonly reason: string;
  readonly nextAt: number;
}

/** Sends the digest of the last week: once per owner and channel, again after failures, over restarts. */
export class DigestPost {
  readonly #parts: PostParts;
  #week = '';
  #document: WeekDocument | null = null;
  #letters = 0;
  #delivered = new Set<string>();
  #troubles = new Map<string, Trouble>();
  #isDone = false;
  #error = '';
  #lookAgainAt = 0;
  #lastSuccess: UnixSeconds | null = null;
  #plan: DigestPlan | null = null;
  #underWay: Promise<unknown> | null = null;

  constructor(parts: PostParts) {
    this.#parts = parts;
  }

  /** Begins to send what is due; gives back at once. */
  begin(settings: PostSettings, signal: AbortSignal): void {
    const { clock, log, mayNotify } = this.#parts;
    if (this.#underWay !== null) return;
    this.#isNews(settings.plan);
    if (settings.plan.routes.length === 0 || !mayNotify()) return;
    const now = clock.now();
    const week =
      dueWeek(settings.plan, settings.week.zone, now) ?? (this.#isDone ? '' : this.#week);
    if (week === '' || (week === this.#week && (this.#isDone || now < this.#lookAgainAt))) return;
    this.#underWay = this.#round(week, settings, signal)
      .catch((error: unknown) => {
        if (signal.aborted) return;
        this.#error = `digests of ${week}: ${messageOf(error)}`;
        this.#lookAgainAt = clock.now() + LOOK_AGAIN_SECONDS;
        log.error({ week, error: messageOf(error) }, 'digests were not sent');
      })
      .finally(() => {
        this.#underWay = null;
      });
  }

  /**
   * Sends the digests of a week that were not sent yet, whatever the day; all that failed is told.
   *
   * @throws QueryError where the week is not whole yet, or nobody gets it
   */
  async send(
    question: WeekQuestion,
    settings: PostSettings,
    signal: AbortSignal,
  ): Promise<PostReport> {
    while (this.#underWay !== null) await this.#underWay;
    const work = this.#sendNow(question, settings, signal);
    this.#underWay = work.catch(() => undefined).finally(() => (this.#underWay = null));
    return work;
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    await this.#underWay;
  }

  /** How it is, as a source among the others: digests of the week that nobody got yet are targets that are down; null: nobody gets any. */
  state(): SourceState | null {
    if (this.#plan === null || this.#plan.routes.length === 0) return null;
    const failing = [...this.#troubles].map(
      ([letter, { reason, tries, nextAt }]) =>
        `digest of ${letter}: ${reason}; tried ${tries === 1 ? 'once' : `${tries} times`}, again from ${isoTime(nextAt)}`,
    );
    return {
      source: 'notifications',
      up: this.#error === '' && failing.length === 0,
      lastSuccess: this.#lastSuccess,
      duration: seconds(0),
      targets: { total: this.#letters, up: this.#delivered.size },
      errors: [...(this.#error === '' ? [] : [this.#error]), ...failing].slice(0, MOST_ERRORS),
    };
  }

  /** Under another plan others may get it. */
  #isNews(plan: DigestPlan): void {
    if (plan === this.#plan) return;
    this.#plan = plan;
    this.#isDone = false;
    this.#lookAgainAt = 0;
    this.#troubles.clear();
    this.#error = '';
  }

  async #round(week: string, settings: PostSettings, signal: AbortSignal): Promise<void> {
    const { ledger, clock, log } = this.#parts;
    if (week !== this.#week) this.#turnTo(week);
    this.#lookAgainAt = clock.now() + LOOK_AGAIN_SECONDS;
    if (this.#document === null) {
      const awaited = await awaitedHours(weekSpan(week, settings.week.zone), ledger, signal);
      if (awaited === null) {
        this.#isDone = true;
        log.info({ week }, 'the ledger has nothing of this week, so there is no digest');
        return;
      }
      this.#error =
        awaited === 0
          ? ''
          : `digests of ${week} wait for ${hoursText(awaited)} that the ledger lacks`;
      if (awaited > 0) return;
      this.#document = await this.#report({ week, owner: null }, settings, signal);
    }
    const document = this.#document;
    const letters = lettersOf(document, settings.plan, settings.week.budgets);
    await this.#recall(week, letters, signal);
    const now = clock.now();
    for (const letter of letters) {
      const name = nameOf(letter);
      const isTooEarly = (this.#troubles.get(name)?.nextAt ?? 0) > now;
      if (this.#delivered.has(name) || isTooEarly) continue;
      await this.#send(letter, document, settings, signal);
    }
    this.#error = '';
    this.#isDone = letters.every((letter) => this.#delivered.has(nameOf(letter)));
    this.#lookAgainAt = Math.min(
      Infinity,
      ...[...this.#troubles.values()].map(({ nextAt }) => nextAt),
    );
    if (this.#isDone) this.#document = null;
  }

  async #sendNow(
    question: WeekQuestion,
    settings: PostSettings,
    signal: AbortSignal,
  ): Promise<PostReport> {
    const { ledger, mayNotify } = this.#parts;
    if (!mayNotify()) throw new QueryError('send: another replica leads, and sends; ask that one.');
    if (settings.plan.routes.length === 0)
      throw new QueryError('send: nobody gets digests; name who does in notifications.routes.');
    const document = await this.#report(question, settings, signal);
    const { week } = document;
    const span = weekSpan(week, settings.week.zone);
    if (span.end > this.#parts.clock.now())
      throw new QueryError(`send: the week ${week} goes on; its digest is sent when it is over.`);
    const awaited = await awaitedHours(span, ledger, signal);
    if (awaited !== null && awaited > 0)
      throw new QueryError(
        `send: the ledger lacks ${hoursText(awaited)} of ${week} that may still come; its digest waits for them.`,
      );
    const letters = lettersOf(document, settings.plan, settings.week.budgets);
    const sent = await this.#sentIn(week, signal);
    const posted: Posted[] = [];
    for (const letter of letters) {
      const { owner, to } = letter;
      const isSent = sent.has(keyOf(letter));
      const reason = isSent ? null : await this.#send(letter, document, settings, signal);
      posted.push({
        owner,
        channel: toWhom(to),
        result: isSent ? 'already sent' : reason === null ? 'sent' : 'failed',
        reason: reason ?? '',
      });
    }
    return { week, posted };
  }

  #report(
    question: WeekQuestion,
    settings: PostSettings,
    signal: AbortSignal,
  ): Promise<WeekDocument> {
    const { ledger, clock } = this.#parts;
    return weekReport(question, settings.week, ledger, clock.now(), signal);
  }

  /** Sends one digest once; null: it was delivered, else why not. */
  async #send(
    letter: Letter,
    document: WeekDocument,
    { channelOf, week: { cluster } }: PostSettings,
    signal: AbortSignal,
  ): Promise<string | null> {
    const { clock, log, render, counted } = this.#parts;
    const { week } = document;
    const channel = channelOf(letter.to);
    const own = {
      ...document,
      owners: document.owners.filter(({ owner }) => owner === letter.owner),
    };
    const id = letterId(cluster, week, letter);
    const delivery = await channel.send(render(own), id, signal);
    const [name, now] = [nameOf(letter), clock.now()];
    const fields = { week, owner: letter.owner, channel: toWhom(letter.to) };
    if (delivery.kind === 'failed') {
      const tries = (this.#troubles.get(name)?.tries ?? 0) + 1;
      const nextAt = now + waitAfter(tries, delivery.wait);
      if (week === this.#week) this.#troubles.set(name, { tries, reason: delivery.reason, nextAt });
      counted(channel.name, 'failed');
      log.warn({ ...fields, error: delivery.reason, tries }, 'a digest was not delivered');
      return delivery.reason;
    }
    // It is out: whatever becomes of the note, this process does not send it again.
    if (week === this.#week) this.#delivered.add(name);
    this.#troubles.delete(name);
    this.#lastSuccess = now;
    counted(channel.name, 'delivered');
    log.info(fields, 'sent a digest');
    await this.#parts.sent.note(noteOf(week, letter), now, signal);
    return null;
  }

  /** Takes over what was sent before, by this process or another. */
  async #recall(week: string, letters: readonly Letter[], signal: AbortSignal): Promise<void> {
    const sent = await this.#sentIn(week, signal);
    for (const letter of letters) {
      const name = nameOf(letter);
      if (sent.has(keyOf(letter))) this.#delivered.add(name);
      else if (this.#delivered.has(name))
        await this.#parts.sent.note(noteOf(week, letter), this.#parts.clock.now(), signal);
    }
    this.#letters = letters.length;
  }

  async #sentIn(week: string, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const sent = await this.#parts.sent.of(week, signal);
    return new Set(sent.map(noteKeyOf));
  }

  #turnTo(week: string): void {
    const late = this.#troubles.size;
    if (late > 0)
      this.#parts.log.error(
        { week: this.#week, digests: late },
        'digests were given up: the next week is due',
      );
    this.#week = week;
    this.#document = null;
    this.#letters = 0;
    this.#delivered = new Set();
    this.#troubles = new Map();
    this.#isDone = false;
  }
}

const hoursText = (count: number): string => `${count} ${count === 1 ? 'hour' : 'hours'}`;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
