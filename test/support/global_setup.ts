// Before all tests: what every test file needs is found or made once.
import { build } from './launcher';
import { findRedis } from './redis';

export default function globalSetup(): void {
  try {
    process.env.REDIS_SERVER = findRedis();
    build();
  } catch (error) {
    // Thrown, it would come with ten lines of Jest's stack.
    console.error(`No test was run: ${(error as Error).message}`);
    process.exit(1);
  }
}
