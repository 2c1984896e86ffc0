// Before it grades, the grader starts Node and the redis-server where the folder's scripts will be.
import { copyFileSync, realpathSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { findSandbox } from '../../scripts/grade/sandbox';
import { findRedis } from '../support/redis';
import { place, readJson, start } from './class_folder';
import { writeFiles, RIGHT } from './files';
import { FOLDER_TIME, gradeCommand } from './folder';

const works = Boolean(findSandbox().sandbox);
const inSandbox = works ? test : test.skip;

/** Makes a redis-server that is a shell script beside the real one, as version managers make them. */
function wrapper(text: string): string {
  const path = join(writeFiles(place('programs'), {}), 'redis-server');
  copyFileSync(realpathSync(findRedis()), join(dirname(path), 'redis-server-real'));
  writeFileSync(
    path,
    `#!/bin/sh\ncase "$1" in --version) echo Redis server v=7.0.0 bits=64; exit;; esac\n${text}\n`,
    {
      mode: 0o755,
    }
  );
  return path;
}

/** Grades a right solution with this redis-server. */
async function gradeWith(REDIS_SERVER: string, ...options: string[]) {
  const folder = writeFiles(place('right'), { '1-redis_op.js': RIGHT });
  const script = start(gradeCommand(folder, '2', '--json', place('marks.json'), ...options), {
    REDIS_SERVER,
  });
  return { status: await script.exited, stderr: script.stderr.join('\n'), stdout: script.stdout };
}

inSandbox(
  'a redis-server that needs a file beside it: which, what it printed, what to do, status 2; fine without the sandbox',
  async () => {
    const path = wrapper('exec "$(dirname "$0")/redis-server-real" "$@"');
    const { status, stderr, stdout } = await gradeWith(path);
    expect({ status, stdout }).toEqual({ status: 2, stdout: [] });
    expect(stderr).toContain(`redis-server (${path}) does not start in the sandbox:`);
    expect(stderr).toMatch(/redis-server-real: not found\nSet REDIS_SERVER .* --no-sandbox\.$/);
    expect(await gradeWith(path, '--no-sandbox')).toMatchObject({ status: 0 });
  },
  FOLDER_TIME
);

test(
  'a redis-server that ends at once is refused without the sandbox too',
  async () => {
    const { status, stderr } = await gradeWith(wrapper('echo "no such option"; exit 1'), '--no-sandbox');
    expect(status).toBe(2);
    expect(stderr).toMatch(/does not start:\n {2}no such option\nSet REDIS_SERVER/);
  },
  FOLDER_TIME
);

test(
  'a Jest that cannot run the tests: why, status 2, and marks that are not complete',
  async () => {
    // As in Node 25.2.0, where reading this global throws.
    const preload = place('no_storage.js');
    writeFileSync(
      preload,
      `Object.defineProperty(globalThis, 'localStorage', { enumerable: true, configurable: true,
        get() { throw new Error('Cannot initialize local storage'); } });`
    );
    const [folder, json] = [writeFiles(place('right'), { '1-redis_op.js': RIGHT }), place('marks.json')];
    const command = gradeCommand(folder, '2', '--json', json, '--no-sandbox');
    const script = start(command, { NODE_OPTIONS: `--require ${preload}` });
    expect(await script.exited).toBe(2);
    expect(script.stderr.join('\n')).toMatch(/Jest could not run the tests of 1-redis_op: .*local storage/);
    expect(readJson(json)).toMatchObject({
      complete: false,
      reason: expect.stringMatching(/local storage/),
      checks: [],
    });
  },
  FOLDER_TIME
);
