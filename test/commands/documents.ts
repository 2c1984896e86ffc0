// Reads the project's READMEs: what they name, and what they show as printed.
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../support/launcher';

/** Folders whose files are not the project's own. */
const FOREIGN = ['node_modules', 'dist', 'coverage', 'fixtures'];

/** The paths of the project's own files, from its root on; hidden folders are left out. */
export function projectFiles(folder = ''): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return entry.name.startsWith('.') || FOREIGN.includes(entry.name) ? [] : projectFiles(path);
  });
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The first group of every match of a pattern that has the flag g. */
export function matches(text: string, pattern: RegExp): string[] {
  const groups: string[] = [];
  text.replace(pattern, (_match, group: string) => `${groups.push(group)}`);
  return groups;
}

export function headings(text: string): string[] {
  return matches(text.replace(/```[^]*?```/g, ''), /^#+ (.+)$/gm);
}

/** The part of a link after '#' that leads to a heading, as GitHub makes it. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replace(/ /g, '-');
}

export interface Sample {
  /** What is typed after '$ '. */
  command: string;
  /** What is printed then. */
  lines: string[];
}

/** The samples of one terminal. */
function samplesOf(lines: string[]): Sample[] {
  const samples: Sample[] = [];
  for (const line of lines) {
    if (line.startsWith('$ ')) samples.push({ command: line.slice(2), lines: [] });
    else samples[samples.length - 1].lines.push(line);
  }
  return samples;
}

/**
 * What is shown as typed and printed: the code blocks that begin with '$ '. Between two terminals that stand side by side
 * there is a '|'.
 */
export function samples(text: string): Sample[] {
  return matches(text, /^```\n(\$ [^]*?)\n```$/gm).flatMap((block) => {
    const lines = block.split('\n');
    if (!lines[0].includes(' | ')) return samplesOf(lines);
    const terminals = lines.map((line) => line.split(/ \| ?/).map((part) => part.trim()));
    return [0, 1].flatMap((column) =>
      samplesOf(terminals.map((line) => line[column] || '').filter((line) => line))
    );
  });
}
