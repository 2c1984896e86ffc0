// The line on stderr that shows where a long run is.

/** Shows where the run is: in place of the line before on a terminal, else a line of its own. */
export function progress(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
}
