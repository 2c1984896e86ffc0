import { testEdits } from './edit';
import { JOB_CREATOR_2 } from './edits/7-job_creator';
import { JOB_PROCESSOR_2 } from './edits/7-job_processor';
import { JOB } from './edits/8-job';

testEdits([...JOB_CREATOR_2, ...JOB_PROCESSOR_2, ...JOB]);
