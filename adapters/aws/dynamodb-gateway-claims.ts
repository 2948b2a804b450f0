import { type DynamoDBDocumentClient, GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Fault } from '../../domain/errors.ts';
import type { Claim, ClaimRef, Clock, GatewayClaims } from '../../domain/ports.ts';
import { CLAIMS_PARTITION, claimKey } from './change-table.ts';
import { claimOfItem } from './claim-item.ts';
import { type ClaimUpdate, renewClaim, renewLease, takeGateway, updateOwn } from './claim-updates.ts';
import { conditionalWrite, storeCall } from './store-call.ts';

/** Each turn is lost only to somebody who claimed or released the gateway meanwhile. */
const TURNS = 5;

export interface DynamoDbGatewayClaimsOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly clock: Clock;
}

/**
 * Claims in the change table: one item a gateway, which stays with its fencing number when the claim is released. Every
 * write is conditional, so a call that took effect although its answer was lost may be made again.
 */
export function dynamoDbGatewayClaims({ client, tableName, clock }: DynamoDbGatewayClaimsOptions): GatewayClaims {
  async function holder(gatewayKey: string): Promise<Claim | null> {
    const command = new GetCommand({ TableName: tableName, Key: claimKey(gatewayKey), ConsistentRead: true });
    return claimOfItem((await storeCall(`reading the claim on ${gatewayKey}`, client.send(command))).Item);
  }

  /** The claim as it is afterwards; null when the condition does not hold. */
  async function write(gatewayKey: string, update: ClaimUpdate): Promise<Claim | null> {
    const command = new UpdateCommand({
      TableName: tableName,
      Key: claimKey(gatewayKey),
      ...update,
      ReturnValues: 'ALL_NEW',
    });
    const answer = await conditionalWrite(`writing the claim on ${gatewayKey}`, client.send(command));
    return answer === null ? null : claimOfItem(answer.Attributes);
  }

  async function writeOwn(ref: ClaimRef, update: ClaimUpdate): Promise<Claim> {
    const written = await write(ref.gatewayKey, update);
    if (written === null) throw claimLost(ref, await holder(ref.gatewayKey));
    return written;
  }

  async function allClaims(): Promise<Claim[]> {
    const claims: Claim[] = [];
    const query = {
      TableName: tableName,
      KeyConditionExpression: 'pk = :claims',
      ExpressionAttributeValues: { ':claims': CLAIMS_PARTITION },
      ConsistentRead: true,
    };
    for await (const { Items: items = [] } of paginateQuery({ client }, query)) {
      claims.push(...items.map(claimOfItem).filter((claim) => claim !== null));
    }
    return claims;
  }

  return {
    claim: async (wish) => {
      for (let turn = 0; turn < TURNS; turn += 1) {
        const taken = await write(wish.gatewayKey, takeGateway(wish, clock.now()));
        if (taken !== null) return { kind: 'claimed', claim: taken };
        const by = await holder(wish.gatewayKey);
        if (by !== null && by.changeId !== wish.changeId) return { kind: 'held', by };
        const renewed = by === null ? null : await write(wish.gatewayKey, renewClaim(wish, by, clock.now()));
        if (renewed !== null) return { kind: 'claimed', claim: renewed };
      }
      throw new Fault('StoreUnavailableError', `gateway ${wish.gatewayKey} was claimed and released ${TURNS} times`);
    },
    require: (ref, leaseSeconds) => writeOwn(ref, renewLease(ref, leaseSeconds, clock.now())),
    noteReturnTo: async (ref, returnTo) => {
      await writeOwn(ref, updateOwn(ref, 'SET returnTo = :returnTo', { ':returnTo': returnTo }));
    },
    notePut: async (ref, put, state) => {
      await writeOwn(ref, updateOwn(ref, 'SET puts.#put = :state', { ':state': state }, { '#put': put }));
    },
    release: async (ref) => {
      await write(ref.gatewayKey, updateOwn(ref, 'REMOVE changeId, claimedAt, leaseUntil, wayBack, returnTo, puts'));
    },
    holder,
    all: () => storeCall('listing the claims', allClaims()),
  };
}

function claimLost(ref: ClaimRef, by: Claim | null): Fault {
  const state = by === null ? 'is not claimed' : `is claimed by change ${by.changeId} (fencing ${by.fencing})`;
  return new Fault(
    'ClaimLostError',
    `gateway ${ref.gatewayKey} ${state}, and no longer by change ${ref.changeId} (fencing ${ref.fencing})`,
  );
}
