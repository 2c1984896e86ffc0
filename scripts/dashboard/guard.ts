// The checks in front of Kue's app, which trusts every request and escapes nothing that it shows.
import { RequestHandler } from 'express';
import helmet from 'helmet';
import { isIPv4 } from 'net';

/** The methods that the page and Kue's JSON API need. Only the tasks' scripts create jobs. */
const METHODS = ['GET', 'HEAD', 'PUT', 'DELETE'];

/** The browser runs only the page's own script files, whatever a job's title or error contains. */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'self'"],
      'style-src-attr': ["'unsafe-inline'"], // jQuery tests the browser with style attributes
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  hsts: false, // there is no HTTPS here
});

/** Refuses other names in Host: another site's name may be made to resolve to 127.0.0.1 (DNS rebinding). */
const refuseHosts: RequestHandler = (req, res, next) => {
  const [, name] = /^(.*?)(?::\d*)?$/.exec(req.headers.host || '') || [];
  const loopback = name === '[::1]' || (isIPv4(name) && name.startsWith('127.'));
  if (loopback || /^localhost$/i.test(name)) return next();
  res.status(403).json({ status: 'Host must be localhost or a loopback address' });
};

/** Kue restarts a job upon a GET request. */
const RESTART = /^\/inactive\/[^/]/i;

/**
 * Pages of other sites can send requests, but cannot add headers. With a GET request, an older browser sends neither
 * Sec-Fetch-Site nor Origin: then a restart needs the header that jQuery adds.
 */
const refuseSites: RequestHandler = (req, res, next) => {
  const { host, origin, 'sec-fetch-site': site, 'x-requested-with': requester } = req.headers;
  const isOwnOrigin = !origin || origin.toLowerCase() === `http://${host}`.toLowerCase();
  const isSafe = origin || requester || !RESTART.test(req.path);
  const isOwnSite = site === undefined ? isSafe : ['same-origin', 'none'].includes(`${site}`);
  if (isOwnOrigin && isOwnSite) return next();
  res.status(403).json({ status: 'Requests from other sites are refused' });
};

const refuseMethods: RequestHandler = (req, res, next) => {
  if (METHODS.includes(req.method)) return next();
  res.set('Allow', METHODS.join(', ')).status(405).json({ status: 'Method not allowed' });
};

/** The states, in the order of the page's menu. */
export const STATES = ['inactive', 'active', 'failed', 'complete', 'delayed'];

/**
 * Refuses what would do harm. Kue loops for ever on an id that is too long, and deletes other keys if an id is not a number;
 * in place of an id, the page itself asks for /job/types. Only a worker may make a job active, and a job in an unknown
 * state is lost.
 */
const refuseHarm: RequestHandler = (req, res, next) => {
  const isTypes = /^(GET|HEAD) \/job\/types$/.test(`${req.method} ${req.path}`);
  const isUnknown = /^\/(job|inactive)\/(?!\d{1,15}(\/|$))/i.test(req.path) && !isTypes;
  if (isUnknown) return res.status(404).json({ status: 'Job not found' });
  const [, state] = /\/state\/([^/]+)/i.exec(req.path) || [];
  if (!state || (STATES.includes(state) && state !== 'active')) return next();
  res.status(400).json({ status: 'Invalid state' });
};

/** Without Redis, a browser gets a page in place of JSON, and reloads it until Redis is back. */
const showOutage: RequestHandler = (req, res, next) => {
  const { json } = res;
  const isPage = req.accepts(['json', 'html']) === 'html';
  res.json = (body) => {
    if (!isPage || res.statusCode <= 500) return json.call(res, body);
    return res.type('html').set('Refresh', '1').send(`<html lang="en">
<title>Kue</title>
<link rel="stylesheet" href="/stylesheets/main.css">
<h1>${body.status}</h1>
<p>Start it (npm run redis), or set REDIS_URL. This page then opens automatically.</p>`);
  };
  next();
};

/** The headers of every answer, and the checks that a request must pass. */
export const guard = [securityHeaders, showOutage, refuseHosts, refuseSites, refuseMethods, refuseHarm];
