// The files that a grading writes besides what it prints.
import { writeFileSync } from 'fs';
import { Result } from '../../test/contract/result';
import { csv } from './csv';
import { gradescope } from './gradescope';
import { junit } from './junit';
import { renderPage } from './page/render';

export interface Outputs {
  json?: string;
  csv?: string;
  html?: string;
  /** For one folder. */
  junit?: string;
  gradescope?: string;
}

const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Writes the files that are asked for. */
export function writeOutputs(results: Result[], outputs: Outputs, isClass: boolean): void {
  const [first] = results;
  if (outputs.json) writeFileSync(outputs.json, asJson(isClass ? results : first));
  if (outputs.csv) writeFileSync(outputs.csv, csv(results));
  if (outputs.html) writeFileSync(outputs.html, renderPage(results));
  if (outputs.junit) writeFileSync(outputs.junit, junit(first));
  if (outputs.gradescope) writeFileSync(outputs.gradescope, asJson(gradescope(first)));
}
