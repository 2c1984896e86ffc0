// What the processes of a grading share: the command passes it to Jest in the environment, as JSON.
import { Sandbox } from './sandbox';

export interface Grading {
  /** The folder whose scripts are graded. */
  folder: string;
  /** The grading's own folder, for everything that it writes. */
  work: string;
  /** The names of the test files that run. */
  files: string[];
  /** Milliseconds that a check waits for a task's script. */
  taskTime: number;
  /** Isolates the scripts, where that is possible. */
  sandbox?: Sandbox;
}

/** The grading that this process is part of. */
export function currentGrading(): Grading {
  return JSON.parse(process.env.GRADING as string);
}

/** The only variables of the person's environment that Jest gets in a sandbox, and a script anywhere. */
const PUBLIC = ['PATH', 'LANG', 'LC_ALL', 'TZ'];

/** These variables of this process's environment. */
export function publicEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PUBLIC.includes(name)));
}
