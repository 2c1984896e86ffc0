// npm run test:faults: every script works through random faults, and then every guarantee of the tasks is checked.
import { createCommand, orRefuse, runCommand } from '../cli';
import { SCRIPT_GUARANTEES } from './guarantees';
import { SERVER_GUARANTEES } from './guarantees_servers';
import { Observation, printed } from './observation';
import { runFaults } from './run';
import { planFaults } from './sequence';

const DESCRIPTION =
  'Runs processors, creators and both servers on a Redis of their own. Meanwhile it kills and stops processors and ' +
  'Redis, cuts connections, and delays replies. Then it checks every guarantee of the tasks. ' +
  'Status 0: all of them held; 1: some were broken; 2: a value below cannot be read.';

const VARIABLES = `
Environment:
  SECONDS  how long faults happen: a whole number from 1 to 86400, 30 by default; up to two minutes follow, until every
           job has ended
  SEED     a whole number from 0 to 4294967295; a random one by default, which is printed

The same SEED and SECONDS give the same faults at the same times: which kind, which processor or connection, after how
many bytes. What a fault meets depends on the machine, so the same seed may pass once and fail once. Run a seed that has
failed several times.`;

/**
 * The value of a variable that holds a whole number.
 * @throws Error when it holds something else
 */
function readNumber(name: string, least: number, most: number, fallback: number): number {
  const text = process.env[name] || `${fallback}`;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
}

/** How many there are of each, in a line: 'total (kind count, ...)'. */
function tally(kinds: (string | number)[]): string {
  const counts = new Map<string | number, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) || 0) + 1);
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${kind} ${count}`);
  return `${kinds.length} (${parts.join(', ')})`;
}

function summarise(seed: number, seconds: number, seen: Observation): void {
  const answers = [...seen.stock, seen.seats].flatMap((sale) => sale.answers);
  const sent = seen.processors.flatMap(printed);
  const types = [...seen.jobs.values()].map(({ type }) => type);
  console.log(`faults         ${tally(planFaults(seed, seconds).map(({ kind }) => kind))}`);
  console.log(`jobs           ${tally(types)}, of ${seen.creators.length} creators`);
  console.log(`notifications  ${sent.length} sent by ${seen.processors.length} processors`);
  console.log(`requests       ${tally(answers.map(({ status }) => status || 'no answer'))}`);
}

async function run(): Promise<void> {
  const { seconds, seed } = orRefuse(command, () => ({
    seconds: readNumber('SECONDS', 1, 86400, 30),
    seed: readNumber('SEED', 0, 2 ** 32 - 1, Math.floor(Math.random() * 2 ** 32)),
  }));
  console.log(`SEED=${seed} SECONDS=${seconds}`);
  const seen = await runFaults(seed, seconds);
  summarise(seed, seconds, seen);
  const guarantees = [...SCRIPT_GUARANTEES, ...SERVER_GUARANTEES];
  const checked = guarantees.map(({ name, check }) => ({ name, found: check(seen) }));
  const broken = checked.filter(({ found }) => found.length > 0);
  for (const { name, found } of broken) {
    console.log(`✗ ${name}`);
    for (const { what, evidence } of found) {
      console.log(`  ${what}`);
      for (const { at, text } of evidence)
        console.log(`    ${((at - seen.begin) / 1000).toFixed(3)} s  ${text}`);
    }
  }
  console.log(
    broken.length ? `${broken.length} guarantees broken with SEED=${seed}` : 'every guarantee held'
  );
  process.exit(broken.length ? 1 : 0);
}

const command = createCommand('npm run test:faults', DESCRIPTION).addHelpText('after', VARIABLES).action(run);
runCommand(command);
