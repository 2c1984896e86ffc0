import { testEdits } from './edit';
import { SEAT } from './edits/100-seat';
import { STOCK } from './edits/9-stock';
import { SERVERS } from './edits/servers';

testEdits([...STOCK, ...SEAT, ...SERVERS]);
