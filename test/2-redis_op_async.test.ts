import { testSchools } from './checks/schools';

testSchools('2-redis_op_async');
