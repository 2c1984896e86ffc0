import { testFolders } from './folder_tests';
import { MISBEHAVING } from './misbehaving';

testFolders(MISBEHAVING);
