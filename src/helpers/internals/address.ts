// The address of Redis: only this file reads REDIS_URL.

export interface Address {
  host: string;
  port: number;
  user?: string;
  password?: string;
  db: number;
}

const REDIS_URL = /^redis:\/\/(?:([^:@/]*)(?::(.*))?@)?(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d+))?(?:\/(\d*))?$/i;

/**
 * Parses a REDIS_URL (src/README.md, "Where Redis is").
 * @param url the value of REDIS_URL; without one, 127.0.0.1:6379 and database 0
 * @throws Error that says what is wrong, without the URL, which may hold a password
 */
export function readAddress(url = ''): Address {
  if (url === '') return { host: '127.0.0.1', port: 6379, db: 0 };
  const parts = REDIS_URL.exec(url);
  if (!parts) {
    throw new Error('REDIS_URL cannot be read: it must look like redis://[:PASSWORD@]HOST:PORT[/DB]');
  }
  const [, user, password, host, port = '6379', db = '0'] = parts;
  if (Number(port) < 1 || Number(port) > 65535) {
    throw new Error('REDIS_URL cannot be read: the port must be from 1 to 65535');
  }
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    user: decode(user),
    password: decode(password),
    db: Number(db),
  };
}

function decode(part = ''): string | undefined {
  try {
    return decodeURIComponent(part) || undefined;
  } catch {
    throw new Error('REDIS_URL cannot be read: a % in the password must be written %25');
  }
}

/** Reads REDIS_URL. If it cannot be read, prints a line on stderr and exits with status 1. */
export function redisAddress(): Address {
  try {
    return readAddress(process.env.REDIS_URL);
  } catch (error) {
    console.error((error as Error).message);
    return process.exit(1);
  }
}
