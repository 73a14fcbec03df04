import { PanelPlugin, renderTextPanelMarkdown, textUtil, type PanelProps } from '@grafana/data';
import {
  TextMode,
  type Options,
} from '@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen';
import { ScrollContainer } from '@grafana/ui';
import type { ReactElement } from 'react';
import { optionDefaults } from './defaults.ts';

function Words({ options, replaceVariables }: PanelProps<Options>): ReactElement {
  const content = replaceVariables(
    options.content,
    {},
    options.mode === TextMode.Code ? 'raw' : 'html',
  );
  if (options.mode === TextMode.Code) return <pre>{content}</pre>;
  const html =
    options.mode === TextMode.HTML
      ? textUtil.sanitizeTextPanelContent(content)
      : renderTextPanelMarkdown(content);
  return (
    <ScrollContainer>
      <div className="markdown-html" dangerouslySetInnerHTML={{ __html: html }} />
    </ScrollContainer>
  );
}

export const text = new PanelPlugin<Options>(Words).setPanelOptions(
  optionDefaults<Options>({
    content: '',
    mode: TextMode.Markdown,
  }),
);
