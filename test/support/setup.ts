// Runs before each test file: adds the matchers, and stops the scripts and servers that the tests start.
import './matchers';
import { removeServers } from './redis';
import { Script, startedScripts, stopScripts } from './script';

/** The scripts that a `beforeAll` has started: they are stopped after the file, all others after their test. */
let kept = new Set<Script>();
beforeEach(() => {
  kept = new Set(startedScripts);
});
afterEach(() => stopScripts(kept));

afterAll(async () => {
  await stopScripts();
  await removeServers();
});
