import type { DigestMessage } from '../../app/digest/channel.ts';
import type { WeekDocument } from '../../app/digest/week.ts';
import { weekHtml } from './html.ts';
import { weekSlack } from './slack.ts';
import { weekText } from './text.ts';
import { asItIs, ownerDigest } from './words.ts';

/** A digest as every channel takes it. */
export function digestMessage(document: WeekDocument): DigestMessage {
  const [owner] = document.owners;
  const about =
    owner === undefined
      ? `week ${document.week}`
      : document.owners.length > 1
        ? `week ${document.week}, ${document.owners.length} owners`
        : ownerDigest(owner, document, asItIs).title;
  return {
    subject: `${document.cluster}: ${about}`.replaceAll(/\p{C}/gu, ' '),
    text: weekText(document),
    html: weekHtml(document),
    slack: weekSlack(document),
  };
}
