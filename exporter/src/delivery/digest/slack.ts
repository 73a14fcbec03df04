import type { WeekDocument } from '../../app/digest/week.ts';
import { asItIs, gapText, NOTHING_SPENT, ownerDigest } from './words.ts';
import { weekText } from './text.ts';

/** A message as Slack's incoming webhooks take it; others that do take `text` at least. */
export interface SlackMessage {
  /** For notifications, and for who knows no blocks. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

type SlackBlock =
  | {
      readonly type: 'header';
      readonly text: { readonly type: 'plain_text'; readonly text: string };
    }
  | {
      readonly type: 'section';
      readonly text: { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true };
    };

/** Limits of Slack: blocks in a message, characters of a header, of a section and of the text (Block Kit reference). */
const MOST_BLOCKS = 50;
const LONGEST_HEADER = 150;
const LONGEST_SECTION = 3000;
const LONGEST_TEXT = 40_000;

/** The digest of a week as the body of a webhook. */
export function weekSlack(document: WeekDocument): SlackMessage {
  const gaps = gapText(document);
  const owners = document.owners.flatMap((owner): readonly SlackBlock[] => {
    const { title, trend, facts } = ownerDigest(owner, document, asItIs);
    return [
      section(
        [`*${escaped(title)}*${escaped(trend)}`]
          .concat(facts.map(({ label, text }) => `*${label}* ${escaped(text)}`))
          .join('\n'),
      ),
    ];
  });
  const blocks = [
    header(`${document.cluster}, week ${document.week}`),
    ...(gaps === null ? [] : [section(escaped(gaps))]),
    ...(owners.length === 0 ? [section(NOTHING_SPENT)] : owners),
  ];
  return {
    text: cut(escaped(weekText(document).trimEnd()), LONGEST_TEXT),
    blocks:
      blocks.length <= MOST_BLOCKS
        ? blocks
        : [
            ...blocks.slice(0, MOST_BLOCKS - 1),
            section(`and ${blocks.length - MOST_BLOCKS + 1} more`),
          ],
  };
}

const header = (text: string): SlackBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: cut(text, LONGEST_HEADER) },
});
const section = (text: string): SlackBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cut(text, LONGEST_SECTION), verbatim: true },
});

const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;

/** What Slack reads as control characters: no name becomes a mention or a link. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
