/** Rules of Prometheus as data: what files, the documentation and tests are made from. */

/** How much an alert matters: critical wants a person now, warning this week, none is a sign of life. */
export type Severity = 'critical' | 'warning' | 'none';

/** What an alert is about; decides who gets it and what holds it back. */
export const TOPICS = {
  budget: 'A budget is in danger. Goes to the owner of the budget.',
  cost: 'Cost behaves oddly. Goes to its owner, or to whoever cares for the bill.',
  numbers: 'The numbers are not whole. Goes to whoever runs Podtally.',
  stale: 'There are no new numbers. Goes to whoever runs Podtally, and holds back budget and cost.',
  exporter: 'Podtally is set up wrongly. Goes to whoever runs it.',
  watchdog: 'Always fires. Goes to a dead man’s switch, which tells when it stops.',
} as const;
export type Topic = keyof typeof TOPICS;

/** What Podtally must serve before an alert can fire. */
export type Needs = 'nothing' | 'replicas';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface AlertRule {
  /** Its name, and that of its runbook in docs/runbooks. */
  readonly alert: string;
  readonly topic: Topic;
  readonly severity: Severity;
  readonly expr: string;
  /** How long it must hold before it fires. */
  readonly forSeconds: number;
  /** How long it goes on after it no longer holds, so that a wobble is not a second message. */
  readonly keepFiringForSeconds: number;
  /** Labels besides severity and topic; templates of Prometheus, of values that stay while it fires. */
  readonly labels?: Readonly<Record<string, string>>;
  /** One line that fits a subject; templates of Prometheus. */
  readonly summary: string;
  /** The numbers, and what they mean; templates of Prometheus. */
  readonly description: string;
  /** When it fires, for the documentation. */
  readonly when: string;
  readonly needs: Needs;
}

export type Rule = RecordingRule | AlertRule;

/** Rules that are evaluated one after the other, at one time. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}
