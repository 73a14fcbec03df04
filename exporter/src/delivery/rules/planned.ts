/**
 * Metrics that rules read and the exporter does not serve yet, by the labels they will have.
 * Once they are in the catalogue they go from here; a test holds that no name is in both.
 */
export const PLANNED: Readonly<Record<string, readonly string[]>> = {};
