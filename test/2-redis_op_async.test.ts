// Task 3 prints the same lines as Task 2: these are the same tests, of its own script.
import './1-redis_op.test';
