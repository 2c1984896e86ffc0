// What all commands have in common: arguments, --help, usage and exit status.
import { Command, InvalidArgumentError } from 'commander';
import { visible } from '../test/support/compare';
import { exitOnSignals } from '../test/support/processes';

/**
 * Makes the parser of a command. Unknown arguments print an error and the usage on stderr, and exit with status 2.
 * @param name what a person types before the arguments, such as 'npm start --'
 */
export function createCommand(name: string, description: string): Command {
  const command = new Command(name);
  return command
    .description(description)
    .helpOption('-h, --help', 'print this')
    .allowExcessArguments(false)
    .configureOutput({
      outputError: (text, write) =>
        write(`${text.replace(/[^\n]+/g, visible)}Usage: ${name} ${command.usage()} (--help says more)\n`),
    })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

/** Reads arguments; an error that `read` throws is printed like the parser's own, with status 2. */
export function orRefuse<T>(command: Command, read: () => T): T {
  try {
    return read();
  } catch (error) {
    return command.error(`error: ${(error as Error).message}`);
  }
}

/** Makes the parser of an option whose value is a whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

/** Parses an option's path. If it looks like an option, it is one, and the path is missing. */
export function readPath(text: string): string {
  if (text.startsWith('-')) throw new InvalidArgumentError('It must be a path.');
  return text;
}

/** Parses the arguments and runs the command's action. If that rejects, prints the reason and exits with status 1. */
export function runCommand(command: Command): void {
  exitOnSignals();
  command.parseAsync().catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
}
