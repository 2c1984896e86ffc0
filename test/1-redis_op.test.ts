import { testSchools } from './support/schools';

testSchools('1-redis_op');
