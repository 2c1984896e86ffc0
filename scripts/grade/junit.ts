// The marks in JUnit's form, as continuous integration reads them.
import { explain } from './print';
import { Check, Result } from './result';

const ENTITIES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', '\n': '#10' };

/** A text as XML holds it: without the characters that XML cannot have. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\n]/g, (character) => `&${ENTITIES[character]};`);
}

function testCase(classname: string, name: string, seconds: number, content: string): string {
  const named = `classname="${escape(classname)}" name="${escape(name)}"`;
  return `  <testcase ${named} time="${seconds}">${content}</testcase>`;
}

function caseOf(check: Check): string {
  const { id, task, group, status, reason = '', seconds } = check;
  const message = `message="${escape(reason)}"`;
  // Robustness gives no marks, so it fails no build.
  const isFailure = status === 'failed' && group === 'task';
  const failure = () => `<failure ${message}>${explain(check).map(escape).join('\n')}</failure>`;
  const content = status === 'passed' ? '' : isFailure ? failure() : `<skipped ${message}/>`;
  return testCase(`${group}.${task}`, id, seconds, content);
}

/** One suite in a root element, which readers expect, with an error where grading was cut short or not possible. */
export function junit({ folder, checks, complete, reason = '', seconds }: Result): string {
  const cases = checks.map(caseOf);
  if (!complete) cases.push(testCase('grade', 'grading', 0, `<error message="${escape(reason)}"/>`));
  const having = (element: string) => cases.filter((one) => one.includes(`><${element} `)).length;
  const counts = [
    `tests="${cases.length}" failures="${having('failure')}"`,
    `skipped="${having('skipped')}" errors="${having('error')}" time="${seconds}"`,
  ].join(' ');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `<testsuite name="${escape(folder)}" ${counts}>`,
    ...cases,
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
