// Task 5's channel as a test sees it: what is published, and who has subscribed.
import { CHANNELS, normaliseLine } from './accepted';
import { hasPrinted } from './matchers';
import { listen, RedisServer } from './redis';
import { Script } from './script';

export interface Heard {
  channel: string;
  message: string;
  /** When it came, in milliseconds since 1970. */
  at: number;
}

/** Hears every message of every channel from now on; the list grows as they come. */
export async function listenToChannels(redis: RedisServer): Promise<Heard[]> {
  const heard: Heard[] = [];
  await listen(redis, '*', (message, channel) =>
    heard.push({ channel, message: normaliseLine('5-publisher', message), at: Date.now() })
  );
  return heard;
}

/** The channels that somebody has subscribed to by name. */
export async function subscribedChannels(redis: RedisServer): Promise<string[]> {
  return (await redis.command('PUBSUB', 'CHANNELS')) as string[];
}

/** Whether a subscriber prints a message that is published now to the task's channel. */
export async function isHearing(redis: RedisServer, subscriber: Script): Promise<boolean> {
  await Promise.all(CHANNELS.map((channel) => redis.command('PUBLISH', channel, 'a message')));
  return hasPrinted(subscriber, ['a message']);
}
