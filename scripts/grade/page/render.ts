// Renders a page as one HTML file that loads nothing.
import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import { compileFile } from 'pug';

/** A line of a comparison or a log, as layout.pug shows it. */
export interface Line {
  /** A class of page.css. */
  kind: string;
  columns: string[];
  text: string;
  /** The rest of the text, from where it differs from the line that it is paired with. */
  differing?: string;
}

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * Renders a template of this folder that extends layout.pug. The page's policy allows nothing but its own style and script.
 * @param values the template's variables; every text is escaped
 */
export function renderTemplate(name: string, values: { title: string } & Record<string, unknown>): string {
  const [style, script] = ['page.css', 'page.js'].map((file) => readFileSync(join(__dirname, file), 'utf8'));
  const own = `style-src ${hash(style)}; script-src ${hash(script)}`;
  const policy = `default-src 'none'; base-uri 'none'; form-action 'none'; ${own}`;
  return compileFile(join(__dirname, name))({ ...values, style, script, policy });
}
