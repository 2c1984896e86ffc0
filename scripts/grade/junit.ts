// The marks in JUnit's form, as continuous integration reads them.
import { Check, Result } from './result';
import { explain } from './print';

/** A text as XML holds it: without the characters that XML cannot have. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\n/g, '&#10;');
}

function testCase(check: Check): string {
  const { id, task, group, status, reason = '', seconds } = check;
  const head = `<testcase classname="${escape(`${group}.${task}`)}" name="${escape(id)}" time="${seconds}"`;
  if (status === 'passed') return `  ${head}/>`;
  if (status === 'not checked') return `  ${head}><skipped message="${escape(reason)}"/></testcase>`;
  const text = explain(check).map(escape).join('\n');
  return `  ${head}><failure message="${escape(reason)}">${text}</failure></testcase>`;
}

/** One suite in a root element, which readers expect, with an error where grading was cut short or not possible. */
export function junit({ folder, checks, complete, reason = '', seconds }: Result): string {
  const having = (status: string) => checks.filter((check) => check.status === status).length;
  const error = `  <testcase classname="grade" name="grading" time="0"><error message="${escape(
    reason
  )}"/></testcase>`;
  const errors = complete ? [] : [error];
  const counts = [
    `tests="${checks.length + errors.length}" failures="${having('failed')}"`,
    `skipped="${having('not checked')}" errors="${errors.length}" time="${seconds}"`,
  ].join(' ');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `<testsuite name="${escape(folder)}" ${counts}>`,
    ...checks.map(testCase),
    ...errors,
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
