import { testSolutions } from './solutions';

testSolutions('languages');
