import { testSchools } from './checks/schools';

testSchools('1-redis_op');
