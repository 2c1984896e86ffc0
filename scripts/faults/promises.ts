// Every promise of the tasks, held against what was seen.
import { checkCreator } from './check_creators';
import { checkJobs, checkNotifications, checkProcessor } from './check_jobs';
import { checkSale, checkSeats } from './check_servers';
import { Broken, Observation } from './observation';

/** The promises that did not hold. */
export function brokenPromises(seen: Observation): Broken[] {
  return [
    ...seen.creators.flatMap((run) => checkCreator(run, seen)),
    ...checkJobs(seen),
    ...checkNotifications(seen),
    ...seen.processors.flatMap(checkProcessor),
    ...seen.sales.flatMap((sale) => checkSale(sale, seen.healed)),
    ...checkSeats(seen),
  ];
}
