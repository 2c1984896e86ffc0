import { testSolutions } from './solutions';

testSolutions('incomplete');
