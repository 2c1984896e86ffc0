import { testSolutions } from './solutions';

testSolutions('misbehaving');
