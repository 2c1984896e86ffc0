// Lays out a page: one HTML file that needs nothing else.
import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import { compileFile } from 'pug';
import { visible } from '../../../test/support/compare';
import { taskMarks, titleOf } from '../class';
import { grouped } from '../print';
import { Result } from '../result';
import { comparisonOf, kindOf, viewOf } from './view';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * Fills in a template of this folder, which extends layout.pug. The page's policy lets only its own style and script run,
 * by their hashes, and loads nothing.
 * @param values what the template names; every text is escaped
 */
export function renderTemplate(name: string, values: { title: string } & Record<string, unknown>): string {
  const [style, script] = ['page.css', 'page.js'].map((file) => readFileSync(join(__dirname, file), 'utf8'));
  const policy = [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${hash(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return compileFile(join(__dirname, name))({ ...values, style, script, policy });
}

/**
 * The results of a class: who passed each task and each check, and each solution's checks and console logs. Of one folder
 * it is the checks and console logs alone.
 */
export function renderPage(results: Result[]): string {
  const helpers = { comparisonOf, grouped, kindOf, taskMarks, titleOf, visible };
  return renderTemplate('results.pug', { ...viewOf(results), ...helpers });
}
