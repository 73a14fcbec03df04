/** Lets waiting scrapes and requests go first. */
export type Breathe = () => Promise<void>;

/** Records worked on between two breaths: a few milliseconds. */
export const SLICE = 2000;
