import { COMMANDS, GLOBAL_OPTIONS, type Command, type Option } from './commands.ts';
import { aboutOf, spelled, usageOf } from './help.ts';

/** docs/commands.md, from the table of commands. */
export const commandsPage = (): string =>
  `# Commands

<!-- Generated from exporter/src/delivery/cli/commands.ts by "npm run generate". -->

From a checkout, \`npm start --\` stands for \`podtally\`; \`npm start\` alone runs the demo.
npm prints lines of its own before a command's output; \`npm start --silent --\` keeps them out of files and pipes.

| command | does |
| --- | --- |
${COMMANDS.map(({ name, summary }) => `| [\`${name}\`](#${name}) | ${summary} |`).join('\n')}

Tables go to standard output, progress and errors to standard error.
Colour appears only on a terminal; \`NO_COLOR\` in the environment or \`--no-color\` turns it off.
JSON on standard output is the document of the [HTTP API](http-api.md).

| exit code | means |
| --: | --- |
| 0 | done |
| 1 | failed |
| 2 | wrong usage or configuration |
| 3 | done, but with gaps (\`--strict\`) |
| 130, 143 | stopped by Ctrl-C or SIGTERM before it was done; \`serve\` and \`demo\` are done then: 0 |

Options of every command:

${optionTable(GLOBAL_OPTIONS)}

${COMMANDS.map(section).join('\n\n')}
`;

const section = (command: Command): string =>
  [
    `## ${command.name}`,
    `${command.summary}\n${command.about}`,
    `\`\`\`\npodtally ${usageOf(command)}\n\`\`\``,
    ...(command.options.length === 0 ? [] : [optionTable(command.options)]),
    ...command.examples.map(({ does, line }) => `${does}:\n\n\`\`\`sh\n${line}\n\`\`\``),
  ].join('\n\n');

const optionTable = (options: readonly Option[]): string =>
  [
    '| option | means |',
    '| --- | --- |',
    ...options.map((option) => `| \`${spelled(option)}\` | ${cell(aboutOf(option))} |`),
  ].join('\n');

const cell = (text: string): string => text.replace(/[|*]/gu, String.raw`\$&`);

/** The committed file that the table of commands makes. */
export const commandFiles = (): readonly { readonly path: string; readonly text: string }[] => [
  { path: 'docs/commands.md', text: commandsPage() },
];
