// What the processes of a grading know of it: the command tells it to Jest in the environment, as JSON.
import { Sandbox } from './sandbox';

export interface Grading {
  /** The folder whose scripts are graded. */
  folder: string;
  /** A folder of our own for everything that is written meanwhile. */
  work: string;
  /** The name that marks whatever is started; it begins no other grading's. */
  mark: string;
  /** The names of the test files that run. */
  files: string[];
  /** Milliseconds for what a task's script is to do. */
  taskTime: number;
  /** What keeps the scripts apart from this machine, if that is possible. */
  sandbox?: Sandbox;
}

/** The grading that this process is part of. */
export function currentGrading(): Grading {
  return JSON.parse(process.env.GRADING as string);
}
