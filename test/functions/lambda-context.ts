import type { Context } from 'aws-lambda';

/** What Lambda hands to a function, as far as functions here look at it. */
export function lambdaContext(remainingMilliseconds = 30_000): Context {
  const notUsed = () => {
    throw new Error('callbacks are not for this runtime');
  };
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'a-function',
    functionVersion: '1',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:a-function',
    memoryLimitInMB: '512',
    awsRequestId: 'request-1',
    logGroupName: 'group',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => remainingMilliseconds,
    done: notUsed,
    fail: notUsed,
    succeed: notUsed,
  };
}
