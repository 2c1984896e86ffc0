// A failover that closes no connection: the primary becomes a replica, and its address leads to the new primary.
import { RedisServer, startRedis } from './redis';
import { startRelayWith } from './relay';
import { until } from './wait';

/** Starts a replica of a server, and a relay to whichever of them is the primary. */
export async function startReplica(primary: RedisServer) {
  await primary.command('CONFIG', 'SET', 'repl-diskless-sync-delay', 0);
  const replica = await startRedis('--replicaof', '127.0.0.1', `${primary.port}`);
  const isCopied = async () =>
    /master_link_status:up/.test(`${await replica.command('INFO', 'replication')}`);
  await until(isCopied, 'a replica that has the data');
  let { port } = primary;
  const { url } = await startRelayWith(
    () => port,
    () => ({})
  );
  /** Makes the replica the primary. */
  const failOver = async () => {
    await primary.command('SET', 'last', 'write'); // WAIT waits for the writes of its own connection
    await primary.command('WAIT', 1, 0);
    await replica.command('REPLICAOF', 'NO', 'ONE');
    port = replica.port;
    await primary.command('REPLICAOF', '127.0.0.1', replica.port);
  };
  return { url, replica, failOver };
}
