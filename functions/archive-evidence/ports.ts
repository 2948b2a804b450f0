import { SFNClient } from '@aws-sdk/client-sfn';
import { stepFunctionsHistories } from '../../adapters/aws/step-functions-histories.ts';
import { AWS_CLIENT_OPTIONS } from '../aws-client-options.ts';
import { awsEvidenceArchive, awsEvidenceBucket, awsProgram } from '../aws-wiring-evidence.ts';
import { awsSignals } from '../aws-wiring-table.ts';
import type { ArchivePorts } from './archive-evidence.ts';
import type { Env } from './env.ts';

export function ports(env: Env): ArchivePorts {
  const histories = stepFunctionsHistories(new SFNClient(AWS_CLIENT_OPTIONS), env.STATE_MACHINE);
  const signals = awsSignals(env);
  return {
    history: (changeId) => histories.read(changeId),
    signals: (changeId) => signals.signals(changeId),
    archive: awsEvidenceArchive(env, awsEvidenceBucket(env)),
    program: awsProgram(env),
  };
}
