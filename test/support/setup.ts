// Before each test file: the matchers, and what ends the scripts and servers that the file starts.
import './matchers';
import { removeServers } from './redis';
import { Script, startedScripts, stopScripts } from './script';

/** A script that a test starts ends with the test; one that a `beforeAll` starts, with the file. */
let kept = new Set<Script>();
beforeEach(() => {
  kept = new Set(startedScripts);
});
afterEach(() => stopScripts(kept));

afterAll(async () => {
  await stopScripts();
  await removeServers();
});
