import { testEdits } from './edit';
import { REDIS_CLIENT } from './edits/0-redis_client';
import { REDIS_OP } from './edits/1-redis_op';
import { REDIS_OP_ASYNC } from './edits/2-redis_op_async';

testEdits([...REDIS_CLIENT, ...REDIS_OP, ...REDIS_OP_ASYNC]);
