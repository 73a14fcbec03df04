// Stands in for @grafana/assistant, which @grafana/prometheus imports and Grafana Cloud alone has.
const nothing = (): null => null;

export const QueryWithAssistantButton = nothing;
export const OpenAssistantButton = nothing;
export const useAssistant = (): { readonly isAvailable: false } => ({ isAvailable: false });
export const isAssistantAvailable = (): { readonly subscribe: () => void } => ({
  subscribe: () => undefined,
});
export const openAssistant = (): void => undefined;
export const createAssistantContextItem = (): object => ({});
export const provideQuestions = () => (): void => undefined;
export const useProvidePageContext = () => (): void => undefined;
