import { answerOf, jsonOf, type ExporterAnswer } from '../../exporter/answer.ts';
import { replyTo } from '../../exporter/client.ts';
import {
  nodeDocument,
  podDocument,
  problem,
  type Basis,
  type NodeExplanation,
  type PodExplanation,
} from './documents.ts';
import type { Subject } from './figure.ts';

/** What the exporter says of a pod or a node, or why it says nothing. */
export type Explained =
  | { readonly kind: 'pod'; readonly basis: Basis; readonly found: readonly PodExplanation[] }
  | { readonly kind: 'node'; readonly basis: Basis; readonly found: readonly NodeExplanation[] }
  /** It is not there any more, in the words of the exporter. */
  | { readonly kind: 'not-found'; readonly detail: string }
  | {
      readonly kind: 'trouble';
      readonly answer: Exclude<ExporterAnswer<unknown>, { kind: 'ok' }>;
    };

/** How the exporter begins to say that it does not know a path: it is older than the app. */
const NO_SUCH_PATH = 'There is nothing at';

/** In a path these lead elsewhere, however they are escaped. */
const STEPS = /^\.*$/u;

/** Asks the exporter how the cost of a pod or a node comes about now. */
export async function askExplanation(
  subject: Subject,
  isConfigured: boolean,
  signal: AbortSignal,
): Promise<Explained> {
  if (!isConfigured) return { kind: 'trouble', answer: { kind: 'not-configured' } };
  if (namesOf(subject).some((name) => STEPS.test(name)))
    return { kind: 'not-found', detail: 'No pod or node can have this name.' };
  const reply = await replyTo(pathOf(subject), signal);
  if (!('status' in reply)) return { kind: 'trouble', answer: reply };
  const gone = reply.status === 404 ? problem.safeParse(jsonOf(reply)) : undefined;
  if (gone?.success === true && !gone.data.detail.startsWith(NO_SUCH_PATH))
    return { kind: 'not-found', detail: gone.data.detail };

  if (subject.kind === 'pod') {
    const answer = answerOf(reply, podDocument);
    if (answer.kind !== 'ok') return { kind: 'trouble', answer };
    return { kind: 'pod', basis: answer.document, found: answer.document.found };
  }
  const answer = answerOf(reply, nodeDocument);
  if (answer.kind !== 'ok') return { kind: 'trouble', answer };
  return { kind: 'node', basis: answer.document, found: answer.document.found };
}

function namesOf(subject: Subject): readonly string[] {
  return subject.kind === 'node' ? [subject.name] : [subject.namespace, subject.name];
}

function pathOf(subject: Subject): string {
  const name = encodeURIComponent(subject.name);
  if (subject.kind === 'node') return `api/v1/explain/node/${name}`;
  return `api/v1/explain/pod/${encodeURIComponent(subject.namespace)}/${name}`;
}
