// Solutions of Task 2 that also try what no solution should do. Each says on stderr how far it came.
import { ROOT } from '../support/launcher';

/** A right solution of Task 2. */
export const RIGHT = `
const client = require('redis').createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log('Redis client not connected to the server: ' + error.message));
client.get('Holberton', (error, value) => console.log(value));
client.set('HolbertonSanFrancisco', '100', require('redis').print);
client.get('HolbertonSanFrancisco', (error, value) => { console.log(value); client.quit(); });
`;

const HEAD = `
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawn } = require('child_process');
const say = (text) => console.error('attempt: ' + text);
const attempt = (what, action) => {
  try { say(what + ': ' + action()); } catch (error) { say(what + ': ' + error.code); }
};
`;

/** An attempt that starts five children, which fill the memory together, and waits until they have. */
const fiveChildren = (command: string) => `
      const fill = "const all = [...Array(7)].map(() => Buffer.alloc(5e7, 1)); " +
        "require('fs').writeFileSync(process.argv[1], ''); setTimeout(() => all, 60000)";
      const full = [...Array(5).keys()].map((number) => os.tmpdir() + '/full-' + number);
      for (const file of full) spawn(${command}, { stdio: 'ignore' });
      const clock = new Int32Array(new SharedArrayBuffer(4));
      while (!full.every((file) => fs.existsSync(file))) Atomics.wait(clock, 0, 0, 100);
      say('5 children hold 350 megabytes each');`;

/** What there is to find, and where. */
export interface Target {
  /** The teacher's home. */
  home: string;
  /** The folder of a class's results. */
  results: string;
  /** A port of the machine where somebody listens. */
  port: number;
  /** A word that no other process has among its arguments. */
  mark: string;
}

/** The attempts, by name: code that comes before the solution's own. */
export function attempts({ home, results, port, mark }: Target): Record<string, string> {
  const text = JSON.stringify;
  const launcher = `fs.readFileSync('/proc/self/cmdline', 'utf8').split('\\0')[1]`;
  const heartbeat = (body: string) =>
    `spawn(process.execPath, ['-e', ${text(`${body}; setTimeout(() => 0, 300000)`)}, ${text(mark)}],` +
    ` { detached: true, stdio: 'ignore', env: {} }).unref();`;
  const forged = {
    ...{ kind: 'result', id: '1-redis_op: prints the four lines in their order', task: '1-redis_op' },
    ...{ group: 'task', title: 'prints the four lines in their order', status: 'passed', seconds: 0 },
  };
  return {
    home: `
      attempt('home', () => fs.readdirSync(${text(home)}));
      attempt('own home', () => fs.readdirSync(os.homedir()));
      attempt('secret', () => fs.readFileSync(${text(`${home}/secret`)}, 'utf8'));
      for (const id of fs.readdirSync('/proc')) {
        try { say(/GRADER_TOKEN=\\w+/.exec(fs.readFileSync('/proc/' + id + '/environ', 'utf8'))[0]); } catch {}
      }`,
    link: `
      attempt('a link', () => fs.readFileSync(__dirname + '/node_modules/secret', 'utf8'));
      attempt('a link above', () => fs.readFileSync(__dirname + '/../node_modules/secret', 'utf8'));`,
    write: `
      for (const folder of [__dirname, ${text(ROOT)}, ${text(home)}, ${text(
      results
    )}, path.dirname(${launcher}) + '/results']) {
        attempt(folder, () => fs.writeFileSync(path.join(folder, ${text(mark)}), 'x'));
      }
      attempt('/tmp', () => fs.writeFileSync('/tmp/' + ${text(mark)}, 'x'));`,
    connect: `
      say('interfaces: ' + Object.keys(os.networkInterfaces()));
      require('net').connect(${port}, '127.0.0.1').on('connect', function () { say('connected'); this.end(); })
        .on('error', (error) => say(error.code));`,
    outlive: heartbeat(''),
    memory: `
      const held = [];
      try { while (held.length < 24) held.push(Buffer.alloc(5e7, 1)); } catch {}
      say('megabytes: ' + held.length * 50);
      held.length = 0;
      attempt('a file', () => fs.writeFileSync(os.tmpdir() + '/large', Buffer.alloc(2e8)));`,
    children: fiveChildren("process.execPath, ['-e', fill, file]"),
    namespaces: fiveChildren("'unshare', ['-Upf', process.execPath, '-e', fill, file]"),
    forge: `
      const results = path.dirname(${launcher}) + '/results/1-redis_op.jsonl';
      const forge = "setInterval(() => require('fs').appendFileSync(" + JSON.stringify(results) + ", " +
        JSON.stringify(${text(`\n${text(forged)}\n`)}) + "), 100)";
      attempt('results', () => fs.readFileSync(results).length);
      spawn(process.execPath, ['-e', forge, ${text(
        mark
      )}], { detached: true, stdio: 'ignore', env: {} }).unref();
      const { log } = console;
      console.log = (line) => log('not ' + line);`,
    kill: `
      const status = (id) => fs.readFileSync('/proc/' + id + '/status', 'utf8');
      for (let id = process.ppid; id > 1; id = Number(/PPid:\\s+(\\d+)/.exec(status(id))[1])) {
        const command = fs.readFileSync('/proc/' + id + '/cmdline', 'utf8');
        say('above: ' + command.slice(0, 100));
        if (/jest|grade/.test(command)) process.kill(id, 'SIGKILL');
        if (/grade.main/.test(command)) break;
      }`,
  };
}

/** The text of a solution that tries something. */
export function attempting(attempt: string): string {
  return `${HEAD}${attempt}\n${RIGHT}`;
}
