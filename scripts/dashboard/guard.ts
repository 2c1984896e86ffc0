// What stands in front of Kue's app, which believes every request and escapes nothing that it shows.
import { RequestHandler } from 'express';
import helmet from 'helmet';
import { isIPv4 } from 'net';

/** What the page and Kue's JSON API below it need. Jobs are created by the tasks' scripts, not here. */
const METHODS = ['GET', 'HEAD', 'PUT', 'DELETE'];

/** No script runs but the page's own files, whatever a job's title or error says. */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'self'"],
      'style-src-attr': ["'unsafe-inline'"], // jQuery tries out the browser with style attributes
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  hsts: false, // there is no HTTPS here
});

/** A name of another site may be made to lead to 127.0.0.1 (DNS rebinding): then Host is that name. */
const refuseHosts: RequestHandler = (req, res, next) => {
  const [, name] = /^(.*?)(?::\d*)?$/.exec(req.headers.host || '') || [];
  const loopback = name === '[::1]' || (isIPv4(name) && name.startsWith('127.'));
  if (loopback || /^localhost$/i.test(name)) return next();
  res.status(403).json({ status: 'Host must be localhost or a loopback address' });
};

/** Kue restarts a job at a GET request, with which an older browser does not say whose page sends it. */
const RESTART = /^\/inactive\/[^/]/i;

/** Pages of other sites can send requests, though they cannot read the answers, and send no header of their own. */
const refuseSites: RequestHandler = (req, res, next) => {
  const { host, origin, 'sec-fetch-site': site, 'x-requested-with': requester } = req.headers;
  const own = !origin || origin.toLowerCase() === `http://${host}`.toLowerCase();
  const tells = Boolean(origin || requester) || !RESTART.test(req.path);
  if (own && (site === undefined ? tells : ['same-origin', 'none'].includes(`${site}`))) return next();
  res.status(403).json({ status: 'Requests from other sites are refused' });
};

const refuseMethods: RequestHandler = (req, res, next) => {
  if (METHODS.includes(req.method)) return next();
  res.set('Allow', METHODS.join(', ')).status(405).json({ status: 'Method not allowed' });
};

/** The states in the order of the page's menu. */
export const STATES = ['inactive', 'active', 'failed', 'complete', 'delayed'];

/**
 * What would do harm: Kue loops for ever for an id that is too long, and deletes keys by the name of one that is none. Where
 * an id stands, the page itself asks for the list of types. A worker alone makes a job active; in a state that Kue does
 * not know, it is lost.
 */
const refuseHarm: RequestHandler = (req, res, next) => {
  const isTypes = /^(GET|HEAD) \/job\/types$/.test(`${req.method} ${req.path}`);
  const isUnknown = /^\/(job|inactive)\/(?!\d{1,15}(\/|$))/i.test(req.path) && !isTypes;
  if (isUnknown) return res.status(404).json({ status: 'Job not found' });
  const [, state] = /\/state\/([^/]+)/i.exec(req.path) || [];
  if (!state || (STATES.includes(state) && state !== 'active')) return next();
  res.status(400).json({ status: 'Invalid state' });
};

/** Where a person opens a page without Redis, the answer is a page too. The browser asks again until Redis is back. */
const showOutage: RequestHandler = (req, res, next) => {
  const { json } = res;
  const isPage = req.accepts(['json', 'html']) === 'html';
  res.json = (body) => {
    if (!isPage || res.statusCode <= 500) return json.call(res, body);
    return res.type('html').set('Refresh', '1').send(`<html lang="en">
<title>Kue</title>
<link rel="stylesheet" href="/stylesheets/main.css">
<h1>${body.status}</h1>
<p>Start it (npm run redis), or set REDIS_URL. Then this page opens by itself.</p>`);
  };
  next();
};

/** The checks that a request must pass, and the headers that every answer has. */
export const guard = [securityHeaders, showOutage, refuseHosts, refuseSites, refuseMethods, refuseHarm];
