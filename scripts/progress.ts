// The progress of a long run, on stderr.

/** Shows a line of progress: on a terminal it replaces the one before. */
export function progress(text: string): void {
  const width = process.stderr.columns || 80; // some terminals say 0
  // A line that fills the last column moves the cursor to the next line, and is then not replaced.
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text.slice(0, width - 1)}` : `${text}\n`);
}
