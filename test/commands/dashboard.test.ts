import { request } from '../harness/http';
import { createJobs } from '../harness/jobs';
import { freePort } from '../harness/port';
import { ROOT, startProgram } from '../harness/script';
import { setUp } from '../checks/suite';

const suite = setUp();

test("serves Kue's page, its style, its scripts and a job, and loads nothing from elsewhere", async () => {
  const [id] = await createJobs(suite.redis, 'a type', [{ phoneNumber: '1', message: 'x' }]);
  const port = await freePort();
  const command = [process.execPath, '-r', 'ts-node/register', 'scripts/dashboard.ts'];
  const env = { ...process.env, REDIS_URL: suite.redis.url, PORT: `${port}` };
  const script = startProgram('dashboard', command, { cwd: ROOT, env });
  try {
    await script.line(`Kue's dashboard is at http://127.0.0.1:${port}`);
    const page = await request(port, '/inactive');
    expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
    const links = (page.body.match(/(?:href|src)="[^"]+"/g) || []).map(
      (attribute) => attribute.split('"')[1]
    );
    expect(links.filter((link) => /\.(css|js)$/.test(link)).length).toBeGreaterThan(5);
    for (const link of links) {
      expect(link).toMatch(/^\.\//);
      const part = await request(port, link.slice(1));
      expect({ link, status: part.status }).toEqual({ link, status: 200 });
      if (link.endsWith('.css')) {
        expect(part.type).toMatch(/^text\/css/);
        expect(part.body).toContain('#menu');
        expect(part.body).not.toMatch(/https?:|url\(\/\//);
      }
    }
    const job = await request(port, `/job/${id}`);
    expect(JSON.parse(job.body)).toMatchObject({ id: `${id}`, type: 'a type', data: { message: 'x' } });
    expect(JSON.parse((await request(port, '/stats')).body)).toMatchObject({ inactiveCount: 1 });
    expect((await request(port, '/job/%E0%A4%A')).type).toMatch(/json/);
    script.process.kill('SIGINT');
    expect(await script.end()).toBe(0);
    expect(script.stderr).toEqual([]);
  } finally {
    script.process.kill('SIGKILL');
    await script.ended;
  }
});
