// Before each test file: the matchers, and what ends the scripts and servers that the file starts.
import './matchers';
import { removeServers } from './redis';
import { Script, startedScripts, stopScripts } from './script';

/** A script that a test starts ends with the test; one that a `beforeAll` starts, with its block or the file. */
let before: Script[] = [];
beforeEach(() => {
  before = startedScripts();
});
afterEach(() => stopScripts(startedScripts().filter((script) => !before.includes(script))));

afterAll(async () => {
  await stopScripts();
  await removeServers();
});
