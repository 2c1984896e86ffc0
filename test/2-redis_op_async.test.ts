import { testSchools } from './support/schools';

testSchools('2-redis_op_async');
