// What a run of faults observes, and the guarantees that it checks: src/README.md, "Nothing lost", "When it ends" and
// "Express part".
import * as expected from '../../test/support/expected';
import { findFaults } from '../../test/support/judge';
import { ConsoleLine } from '../../test/support/output';
import { Script } from '../../test/support/script';
import { Answer, ANSWERS, CREATORS, Sale } from './load';
import { Break } from './targets';

const { PRODUCTS, SEATS, seats, stock, TYPE_6 } = expected;

const SILENCE = 14000; // ms of silence after which a processor's jobs may be taken: 15 s, less the 1 s between two renewals
const ANSWER_TIME = 4500; // ms: 1.5 s for the first connection, 1.5 s for Redis, and the rest for a busy machine
const RECOVERY = 3000; // ms that a server has to recover after the last fault
const MOST_BAD = 2; // answers 500 to 504 after that: a busy machine may cause one or two

/** A job's hash in Redis, and the states in which Kue counts it. */
export interface Job {
  id: string;
  type: string;
  state: string;
  /** Undefined if its creator was interrupted before it wrote them. */
  data?: string;
  counted: string[];
}

export interface Observation {
  /** All scripts, in the order in which they were started. */
  scripts: Script[];
  breaks: Break[];
  /** Each at its database's number: 100-seat's, then those of 9-stock. */
  sales: Sale[];
  /** By their ids. */
  jobs: Map<string, Job>;
  /** When the last fault was over. */
  healed: number;
}

/** Reports what is wrong, and the lines, answers and jobs that show it. */
type Report = (what: string, evidence?: unknown[]) => void;

export const isCreator = ({ file }: Script): boolean => file in CREATORS;
export const isProcessor = ({ file }: Script): boolean => /processor$/.test(file);

/** The lines on stdout, without those about a lost connection. */
export function printed({ lines }: Script): ConsoleLine[] {
  const isLost = (text: string) => /^Redis client not connected to the server: ./.test(text);
  return lines.filter(({ stream, text }) => stream === 'stdout' && !isLost(text));
}

/** The ids of the jobs that a creator has created. */
const createdBy = (script: Script) =>
  printed(script).flatMap(({ text }) => /^Notification job created: (\d+)$/.exec(text)?.[1] || []);

const dataOf = ({ data = '{}' }: Job) => JSON.parse(data);

const isSeat = ({ type }: Job) => type === 'reserve_seat';
const seatJobs = ({ jobs }: Observation) => [...jobs.values()].filter(isSeat);

/** The notifications whose jobs a processor may have had when it was killed, or silent for long. */
function findRepeatable({ script, signal, from, to }: Break): ConsoleLine[] {
  if (signal === 'SIGSTOP' && to - from < SILENCE) return [];
  const sent = printed(script);
  const atOnce = script.file === '7-job_processor' ? 2 : 1;
  const before = sent.filter(({ at }) => at < to).length;
  return sent.slice(Math.max(0, before - atOnce), before + atOnce);
}

/** Whether an answer is one of the task's, in JSON. */
const isExpected = ({ path, status, type = '', body }: Answer) =>
  type.startsWith('application/json') && ANSWERS[path].includes(`${status} ${body}`);

/** How many answers leave open whether Redis has executed the command. */
const countOpen = (answers: Answer[]) => answers.filter(({ status = 504 }) => status === 504).length;

const countBodies = (answers: Answer[], body: string) =>
  answers.filter((answer) => answer.body === body).length;

/** Each guarantee, with a function that reports where it was broken. */
export const GUARANTEES: Record<string, (seen: Observation, report: Report) => void> = {
  'a script that is not killed exits with status 0, and prints nothing to stderr': (seen, report) => {
    const killed = seen.breaks.filter(({ signal }) => signal === 'SIGKILL').map(({ script }) => script);
    for (const script of seen.scripts) {
      const status = script.status();
      const how = status === undefined ? 'has not exited' : `exited with ${status}`;
      if (status !== (killed.includes(script) ? 'SIGKILL' : 0)) report(`${script.file} ${how}`, script.lines);
      const errors = script.lines.filter(({ stream }) => stream === 'stderr');
      if (errors.length > 0) report(`${script.file} prints to stderr`, errors);
    }
  },

  'creators and servers print each line once, and those of a job in order': (seen, report) => {
    /** Reports where a script's lines differ from these sequences. */
    const compare = (script: Script, sequences: string[][]) => {
      const lines = printed(script).map(({ text }) => text);
      const wrong = findFaults(lines, sequences);
      wrong.missing = wrong.missing.filter((line) => !/% complete$/.test(line)); // progress may be lost
      if (Object.values(wrong).flat().length === 0) return;
      report(`${script.file} prints other lines: ${JSON.stringify(wrong)}`, script.lines);
    };
    const lifeOf = (id: string): string[] => {
      const job = seen.jobs.get(id);
      if (!job) return [];
      if (job.type === TYPE_6) return expected.completedJob(Number(id));
      return expected.jobLife(Number(id), dataOf(job).phoneNumber);
    };
    for (const script of seen.scripts.filter(isCreator)) {
      const ids = [...new Set(createdBy(script))];
      const count = CREATORS[script.file];
      if (ids.length !== count) report(`${script.file} creates ${ids.length} jobs instead of ${count}`);
      compare(script, ids.map(lifeOf));
    }
    const outcomes = seatJobs(seen).map(({ id, state }) => [
      expected.seatLine[state === 'complete' ? 'completed' : 'failed'](Number(id)),
    ]);
    for (const { script, port } of seen.sales.flatMap(({ servers }) => servers)) {
      compare(script, [[expected.listening(port)], ...(script.file === '100-seat' ? outcomes : [])]);
    }
  },

  'every job in Redis was created, has ended, and is counted by Kue': (seen, report) => {
    const created = new Set(seen.scripts.filter(isCreator).flatMap(createdBy));
    for (const job of seen.jobs.values()) {
      const { id, state, counted } = job;
      if (!isSeat(job) && !created.has(id)) report(`no creator has printed job ${id}`, [job]);
      if (!/^(complete|failed)$/.test(state)) report(`job ${id} is ${state} in the end`, [job]);
      if (`${counted}` !== state) report(`Kue counts job ${id}, which is ${state}, as ${counted}`, [job]);
    }
  },

  'each notification is sent, and twice only if its processor was killed or silent': (seen, report) => {
    const repeatable = new Set(seen.breaks.flatMap(findRepeatable));
    const all = new Map<string, { sent: ConsoleLine[]; jobs: Job[] }>();
    const notification = (text: string) => {
      const found = all.get(text) || { sent: [], jobs: [] };
      all.set(text, found);
      return found;
    };
    for (const line of seen.scripts.filter(isProcessor).flatMap(printed))
      notification(line.text).sent.push(line);
    for (const job of seen.jobs.values()) {
      if (isSeat(job) || job.state !== 'complete') continue;
      notification(expected.sending(dataOf(job))).jobs.push(job);
    }
    for (const [text, { sent, jobs }] of all) {
      const most = jobs.length && jobs.length + sent.filter((line) => repeatable.has(line)).length;
      const what = `"${text}" was sent ${sent.length} times for ${jobs.length} jobs`;
      if (sent.length < jobs.length || sent.length > most) report(what, [...sent, ...jobs]);
    }
  },

  "every answer is one of the task's, in JSON, soon, and good after the faults": (seen, report) => {
    for (const { servers, answers } of seen.sales) {
      const { file } = servers[0].script;
      const wrong = answers.filter((answer) => !isExpected(answer));
      if (wrong.length > 0) report(`${file} does not give the task's answers`, wrong);
      const slow = answers.filter(({ took }) => took > ANSWER_TIME);
      if (slow.length > 0) report(`${file} takes more than ${ANSWER_TIME} ms`, slow);
      const bad = answers.filter(({ at, status = 500 }) => at > seen.healed + RECOVERY && status >= 500);
      if (bad.length > MOST_BAD) report(`${file} has not recovered`, bad);
    }
  },

  '9-stock sells no more than there is, and all that it has confirmed': (seen, report) => {
    for (const { answers, kept } of seen.sales.slice(1)) {
      for (const { itemId, initialAvailableQuantity: most } of PRODUCTS) {
        const asked = answers.filter(({ path }) => path === `/reserve_product/${itemId}`);
        const reserved = Number(kept[`item.${itemId}`]);
        const confirmed = countBodies(asked, stock.confirmed(itemId));
        const refused = countBodies(asked, stock.notEnough(itemId));
        const open = countOpen(asked);
        const isSound = reserved >= confirmed && reserved <= Math.min(most, confirmed + open);
        if (isSound && (refused === 0 || reserved === most)) continue;
        const numbers = `${confirmed} confirmed, ${refused} refused, ${open} perhaps`;
        report(`9-stock: of product ${itemId} ${reserved} of ${most} are reserved: ${numbers}`, asked);
      }
    }
  },

  '100-seat reserves exactly 50 seats, each for one job': (seen, report) => {
    const [{ answers, kept }] = seen.sales;
    const left = kept.available_seats;
    const jobs = seatJobs(seen);
    const complete = jobs.filter(({ state }) => state === 'complete').length;
    const asked = answers.filter(({ path }) => path === '/reserve_seat');
    const [queued, open] = [countBodies(asked, seats.inProcess), countOpen(asked)];
    const last = asked[asked.length - 1]?.body;
    const isRight =
      jobs.length >= queued &&
      jobs.length <= queued + open &&
      complete === Math.min(SEATS, jobs.length) &&
      left === `${SEATS - complete}` &&
      last === seats.blocked;
    const numbers = `${queued} reservations in process, ${open} perhaps, ${jobs.length} jobs, ${complete} complete`;
    const what = `100-seat has ${left} seats left: ${numbers}, the last answer ${last}`;
    if (!isRight) report(what, [...asked.filter(({ status }) => status !== 200), ...jobs]);
  },
};
