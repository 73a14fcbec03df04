import type { ExporterAnswer } from './answer.ts';

/** What is wrong between Grafana and the exporter, and the one next step. */
export interface ExporterTrouble {
  readonly title: string;
  readonly next: string;
}

/** In words why the exporter gave no document. */
export function troubleOf(
  answer: Exclude<ExporterAnswer<unknown>, { kind: 'ok' }>,
  appVersion: string,
): ExporterTrouble {
  switch (answer.kind) {
    case 'not-configured':
      return {
        title: 'The exporter’s address is not set',
        next: 'Set it in Configuration; costs come from the data source alone until then.',
      };
    case 'unreachable':
      return {
        title: 'Nothing answers at the exporter’s address',
        next: 'Check the address as Grafana’s server sees it: a name or port that its network reaches, and that the exporter runs.',
      };
    case 'unauthorized':
      return {
        title: 'The exporter refuses the token',
        next: 'Set the token that the exporter has in server.token or server.tokenFile.',
      };
    case 'forbidden':
      return {
        title: 'Grafana does not let you ask the exporter',
        next: 'Ask an admin for the role that the app’s pages need.',
      };
    case 'slow':
      return {
        title: `The exporter did not answer within ${answer.seconds} s`,
        next: 'Try again; if it stays so, look at the exporter’s log and at its CPU limit.',
      };
    case 'not-ready':
      return { title: 'The exporter has no figures yet', next: answer.detail };
    case 'not-podtally':
      return {
        title: 'What answers at the address is not a Podtally exporter',
        next: 'Set the exporter’s own address, as http://podtally:10970, without a path.',
      };
    case 'other-version':
      return {
        title:
          answer.version === undefined
            ? 'The exporter is of a version that this app does not understand'
            : `The exporter is of version ${answer.version}, which this app ${appVersion} does not understand`,
        next: 'Bring exporter and app to the same version.',
      };
    case 'refused':
      return {
        title: `The exporter did not answer: ${answer.detail}`,
        next: 'Look at its log.',
      };
  }
}
