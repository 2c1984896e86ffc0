import { testFolders } from './folder_tests';
import { INCOMPLETE } from './incomplete';

testFolders(INCOMPLETE);
