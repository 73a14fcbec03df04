import type { Node } from './node.ts';
import type { Container, Pod, Run } from './pod.ts';

/** A half-open time span in unix seconds. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Says whether the pod's object exists at some moment of the interval. */
export function exists(pod: Pod, { start, end }: Interval): boolean {
  return pod.created < end && pod.gone > start;
}

/** When the pod gives its place back: finished, or gone, or its host ended. */
export function placeEnd(pod: Pod, node: Node): number {
  return Math.min(pod.finished?.at ?? Infinity, pod.gone, node.ends);
}

/** Seconds of the interval in which the pod holds its place on its host. */
export function heldSeconds(pod: Pod, node: Node, { start, end }: Interval): number {
  const from = Math.max(start, pod.scheduled, node.created);
  return Math.max(0, Math.min(end, placeEnd(pod, node)) - from);
}

/** Fargate bills a pod for so long at least (AWS Fargate pricing). */
const LEAST_SECONDS = 60;

/** Seconds of the interval that Fargate bills a pod for; what is missing to the least is billed where it ends. */
export function billedAlone(pod: Pod, node: Node, interval: Interval): number {
  const began = Math.max(pod.scheduled, node.created);
  const ended = placeEnd(pod, node);
  const endsHere = ended > Math.max(began, interval.start) && ended <= interval.end;
  const missing = endsHere ? Math.max(0, LEAST_SECONDS - (ended - began)) : 0;
  return heldSeconds(pod, node, interval) + missing;
}

/** The part of a run inside the interval and its host's life. */
export function clipRun(run: Run, node: Node, interval: Interval): Interval {
  return {
    start: Math.max(run.start, interval.start),
    end: Math.min(run.end, node.ends, interval.end),
  };
}

/** Seconds of the interval in which at least one container of the pod runs. */
export function ranSeconds(pod: Pod, node: Node, interval: Interval): number {
  const spans = pod.containers
    .flatMap((container) => container.runs.map((run) => clipRun(run, node, interval)))
    .filter((span) => span.end > span.start)
    .toSorted((a, b) => a.start - b.start);
  let seconds = 0;
  let covered = -Infinity;
  for (const span of spans) {
    seconds += Math.max(0, span.end - Math.max(span.start, covered));
    covered = Math.max(covered, span.end);
  }
  return seconds;
}

/** The phase the API shows at a time. */
export function phaseAt(pod: Pod, time: number): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  if (pod.finished && time >= pod.finished.at) return pod.finished.phase;
  const started = pod.containers.some(
    (container) => container.role === 'app' && container.runs.some((run) => run.start <= time),
  );
  return started ? 'Running' : 'Pending';
}

/** A container's state at a time, as its pod's status tells it, and the run that ended before it. */
export interface ContainerState {
  readonly state: 'waiting' | 'running' | 'terminated';
  /** The run that is running or has terminated; undefined while waiting. */
  readonly run: Run | undefined;
  /** The run in `lastState`: it ended before the current one, or before the present wait. */
  readonly last: Run | undefined;
}

/** Reads a container's state off its runs, which are in order of time. */
export function containerState(pod: Pod, container: Container, time: number): ContainerState {
  const begun = container.runs.filter((run) => run.start <= time);
  const run = begun.at(-1);
  const before = begun.at(-2);
  if (!run) return { state: 'waiting', run: undefined, last: undefined };
  if (time < run.end) return { state: 'running', run, last: before };
  const comesBack = container.runs.length > begun.length;
  const backsOff =
    pod.restartPolicy === 'Always' && container.role !== 'init' && !isOver(pod, time);
  return comesBack || backsOff
    ? { state: 'waiting', run: undefined, last: run }
    : { state: 'terminated', run, last: before };
}

function isOver(pod: Pod, time: number): boolean {
  return (
    (pod.finished !== undefined && time >= pod.finished.at) ||
    (pod.deletion !== undefined && time >= pod.deletion.requested)
  );
}
