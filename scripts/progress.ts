// The line on stderr that shows where a long run is.

/** Shows where the run is: in place of the line before on a terminal, else a line of its own. */
export function progress(text: string): void {
  const width = process.stderr.columns || 80; // 0 where a terminal does not say
  // A line that fills the last column moves the cursor to the next line, where it is not replaced any more.
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text.slice(0, width - 1)}` : `${text}\n`);
}
