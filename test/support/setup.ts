// Before each test file: the matchers, and what ends the scripts and servers that the file starts.
import './matchers';
import { removeServers } from './redis';
import { Script, startedScripts } from './script';

/** A script that a test starts ends with the test; one that a `beforeAll` starts, with the file. */
let kept = new Set<Script>();
beforeEach(() => {
  kept = new Set(startedScripts);
});
afterEach(() => stopScripts((script) => !kept.has(script)));

afterAll(async () => {
  await stopScripts(() => true);
  await removeServers();
});

/** Kills scripts and whatever they have started. */
async function stopScripts(isOver: (script: Script) => boolean): Promise<void> {
  const some = [...startedScripts].filter(isOver);
  for (const script of some) {
    script.kill();
    startedScripts.delete(script);
  }
  await Promise.all(some.map(({ exited }) => exited.catch(() => undefined)));
}
