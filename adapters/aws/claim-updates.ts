import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Claim, ClaimRef, ClaimWish } from '../../domain/ports.ts';
import { recordText } from './record-text.ts';

/** A conditional write to a gateway's item. */
export type ClaimUpdate = Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues' | 'ExpressionAttributeNames'
>;

const SET_LEASE = 'SET leaseUntil = :leaseUntil, wayBack = :wayBack, returnTo = :returnTo';

function leaseUntil(now: number, seconds: number): number {
  return now + seconds * 1000;
}

/** A free gateway, or one whose lease has passed while none of its PUTs was begun: then only its change knows the way back. */
export function takeGateway(wish: ClaimWish, now: number): ClaimUpdate {
  return {
    UpdateExpression: `${SET_LEASE}, changeId = :changeId, claimedAt = :now, puts = :puts ADD fencing :one`,
    // No TTL: DynamoDB deletes up to days late, and would take the fencing number with it.
    ConditionExpression:
      'attribute_not_exists(changeId) OR (changeId <> :changeId AND leaseUntil <= :now AND size(puts) = :none)',
    ExpressionAttributeValues: { ...valuesOf(wish, now), ':now': now, ':puts': {}, ':none': 0, ':one': 1 },
  };
}

/** Once a PUT was begun, the first way back is the one to go. */
export function renewClaim(wish: ClaimWish, held: Claim, now: number): ClaimUpdate {
  if (Object.keys(held.puts).length > 0) return renewLease(held, wish.leaseSeconds, now);
  return {
    UpdateExpression: SET_LEASE,
    ConditionExpression: 'changeId = :changeId AND size(puts) = :none',
    ExpressionAttributeValues: { ...valuesOf(wish, now), ':none': 0 },
  };
}

export function renewLease(ref: ClaimRef, seconds: number, now: number): ClaimUpdate {
  return updateOwn(ref, 'SET leaseUntil = :leaseUntil', { ':leaseUntil': leaseUntil(now, seconds) });
}

/** A write to a claim that holds only as long as it is this very one. */
export function updateOwn(
  { changeId, fencing }: ClaimRef,
  UpdateExpression: string,
  values: Readonly<Record<string, unknown>> = {},
  names?: Readonly<Record<string, string>>,
): ClaimUpdate {
  return {
    UpdateExpression,
    ConditionExpression: 'changeId = :changeId AND fencing = :fencing',
    ExpressionAttributeValues: { ':changeId': changeId, ':fencing': fencing, ...values },
    ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
  };
}

function valuesOf({ gatewayKey, changeId, leaseSeconds, wayBack: { returnTo, ...wayBack } }: ClaimWish, now: number) {
  return {
    ':changeId': changeId,
    ':leaseUntil': leaseUntil(now, leaseSeconds),
    ':wayBack': recordText(`the way back of ${gatewayKey}`, wayBack),
    // By itself, so that it can be noted later without reading the rest.
    ':returnTo': returnTo,
  };
}
