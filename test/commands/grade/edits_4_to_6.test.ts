import { testEdits } from './edit';
import { HASH } from './edits/4-redis_advanced_op';
import { PUBLISHER } from './edits/5-publisher';
import { SUBSCRIBER } from './edits/5-subscriber';
import { JOB_CREATOR } from './edits/6-job_creator';
import { JOB_PROCESSOR } from './edits/6-job_processor';

testEdits([...HASH, ...SUBSCRIBER, ...PUBLISHER, ...JOB_CREATOR, ...JOB_PROCESSOR]);
