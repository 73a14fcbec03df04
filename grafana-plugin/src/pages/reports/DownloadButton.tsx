import { usePluginContext } from '@grafana/data';
import { Button } from '@grafana/ui';
import { useState, type ReactElement } from 'react';
import { settingsOf } from '../../app/settings.ts';
import { download } from '../../cost/csv.ts';
import { failureOf, jsonOf } from '../../exporter/answer.ts';
import { FILE_PATIENCE_SECONDS, replyTo } from '../../exporter/client.ts';
import { troubleOf } from '../../exporter/words.ts';

/** Fetches a file of the exporter's through Grafana, which adds the token, and hands it to the browser. */
export function DownloadButton({
  label,
  title,
  path,
  fileName,
  onTrouble,
}: {
  readonly label: string;
  /** What the file is. */
  readonly title: string;
  readonly path: string;
  readonly fileName: string;
  /** Told why there is no file; an empty text once there is one. */
  readonly onTrouble: (text: string) => void;
}): ReactElement {
  const meta = usePluginContext()?.meta;
  const [isBusy, setBusy] = useState(false);
  const fetchFile = async (): Promise<void> => {
    setBusy(true);
    const reply = await replyTo(path, new AbortController().signal, FILE_PATIENCE_SECONDS);
    setBusy(false);
    const answer =
      !('status' in reply) || reply.status === 200 ? reply : failureOf(reply, jsonOf(reply));
    if ('status' in answer) {
      download(fileName, answer.text);
      onTrouble('');
    } else {
      const { title: why, next } = troubleOf(answer, meta?.info.version ?? '');
      onTrouble(`${label}: ${why}. ${next}`);
    }
  };
  return (
    <Button
      size="sm"
      variant="secondary"
      icon={isBusy ? 'spinner' : 'download-alt'}
      tooltip={title}
      disabled={isBusy || settingsOf(meta?.jsonData).exporterUrl === ''}
      onClick={() => {
        fetchFile().catch((error: unknown) => {
          setBusy(false);
          onTrouble(`${label}: ${String(error)}`);
        });
      }}
    >
      {label}
    </Button>
  );
}
