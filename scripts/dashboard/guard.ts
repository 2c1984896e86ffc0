// What stands in front of Kue's app, which believes every request and escapes nothing that it shows.
import { Express, RequestHandler } from 'express';
import helmet from 'helmet';
import { isIPv4 } from 'net';

/** What the page and Kue's JSON API below it need. Jobs are created by the tasks' scripts, not here. */
const METHODS = ['GET', 'HEAD', 'PUT', 'DELETE'];

/** Adds the checks that a request must pass, and the headers that every answer has. */
export function guard(app: Express): void {
  app.use(securityHeaders, showErrors, refuseOtherHosts, refuseOtherSites, refuseOtherMethods);
}

/** No script runs but the page's own files, whatever a job's title or error says. */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'style-src-attr': ["'unsafe-inline'"], // jQuery tries out the browser with style attributes
      'img-src': ["'self'"],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  hsts: false, // there is no HTTPS here
});

/** A name of another site may be made to lead to 127.0.0.1 (DNS rebinding): then Host is that name. */
const refuseOtherHosts: RequestHandler = (req, res, next) => {
  const [, name] = /^(.*?)(?::\d*)?$/.exec(req.headers.host || '') || [];
  const loopback = name === '[::1]' || (isIPv4(name) && name.startsWith('127.'));
  if (loopback || /^localhost$/i.test(name)) return next();
  res.status(403).json({ status: 'Host must be localhost or a loopback address' });
};

/** Kue restarts a job at a GET request, with which an older browser does not say whose page sends it. */
const RESTART = /^\/inactive\/[^/]/i;

/** Pages of other sites can send requests, though they cannot read the answers, and send no header of their own. */
const refuseOtherSites: RequestHandler = (req, res, next) => {
  const { host, origin, 'sec-fetch-site': site, 'x-requested-with': requester } = req.headers;
  const own = !origin || origin.toLowerCase() === `http://${host}`.toLowerCase();
  const tells = Boolean(origin || requester) || !RESTART.test(req.path);
  if (own && (site === undefined ? tells : ['same-origin', 'none'].includes(`${site}`))) return next();
  res.status(403).json({ status: 'Requests from other sites are refused' });
};

const refuseOtherMethods: RequestHandler = (req, res, next) => {
  if (METHODS.includes(req.method)) return next();
  res.set('Allow', METHODS.join(', ')).status(405).json({ status: 'Method not allowed' });
};

/** Where a person opens a page, an error is a page too, with what to do. The browser asks again until Redis is back. */
const showErrors: RequestHandler = (req, res, next) => {
  const { json } = res;
  if (req.accepts(['json', 'html']) !== 'html') return next();
  res.json = (body) => {
    if (res.statusCode < 400) return json.call(res, body);
    let advice = '';
    if (res.statusCode > 500) {
      res.set('Refresh', '1');
      advice = 'Start it (npm run redis), or set REDIS_URL. Then this page opens by itself.';
    }
    return res.type('html').send(`<html lang="en">
<title>Kue</title>
<link rel="stylesheet" href="/stylesheets/main.css">
<h1>${body.status}</h1>
<p>${advice}</p>`);
  };
  next();
};
