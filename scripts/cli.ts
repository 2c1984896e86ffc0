// What all commands have in common: arguments, --help, usage, and how a command ends.
import { Command, InvalidArgumentError } from 'commander';
import { visible } from '../test/support/compare';
import { exitOnSignals } from '../test/support/processes';

/**
 * Makes the parser of a command. Unknown arguments end the process with a line and the usage on stderr and status 2;
 * `--help` prints the usage on stdout.
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

/** Runs `read` on what the person has typed; what it throws is printed like the parser's own errors, with status 2. */
export function orRefuse<T>(command: Command, read: () => T): T {
  try {
    return read();
  } catch (error) {
    return command.error(`error: ${(error as Error).message}`);
  }
}

/** Makes what reads an option's value: a whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

/** Reads the path that an option takes. A path that looks like an option is one, and the path is missing. */
export function readPath(text: string): string {
  if (text.startsWith('-')) throw new InvalidArgumentError('It must be a path.');
  return text;
}

/** Parses the arguments and runs the command's action; its error is one line on stderr and status 1. */
export function runCommand(command: Command): void {
  exitOnSignals();
  command.parseAsync().catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
}
