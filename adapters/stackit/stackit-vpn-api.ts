import type { ConnectionBody } from '../../domain/connection-body.ts';
import { Fault, isFault } from '../../domain/errors.ts';
import type { LiveConnection } from '../../domain/gateway-view.ts';
import { type ChangeId, type ConnectionRef, type GatewayRef, TUNNEL_NAMES } from '../../domain/identifiers.ts';
import type { VpnApi } from '../../domain/ports.ts';
import type { SomePsks } from '../../domain/pre-shared-key.ts';
import type { ApiVersion } from '../../domain/settings.ts';
import type { HttpOutcome } from './http-json.ts';
import { callStackit, pathOf, readAnswer, type StackitAccess, type StackitCall } from './stackit-call.ts';
import {
  connectionStatusView,
  gatewayStatusView,
  gatewayView,
  liveConnection,
  liveConnections,
} from './vpn-answers.ts';

export interface StackitVpnOptions extends StackitAccess {
  readonly apiVersion: ApiVersion;
}

/** STACKIT's VPN API over HTTP. */
export function stackitVpnApi(options: StackitVpnOptions): VpnApi {
  const versionPath = (version: ApiVersion, ref: GatewayRef, ...more: string[]): string => {
    const gateway = ['projects', ref.projectId, 'regions', ref.region, 'gateways', ref.gatewayId];
    return pathOf(version, ...gateway, ...more);
  };
  const gatewayPath = (ref: GatewayRef, ...more: string[]) => versionPath(options.apiVersion, ref, ...more);
  const get = async <T>(path: string, changeId: ChangeId | null, parse: (json: unknown) => T): Promise<T> => {
    const call: StackitCall = { method: 'GET', path, changeId };
    return readAnswer(call, await callStackit(options, call), parse);
  };
  const getIfThere = async <T>(path: string, changeId: ChangeId | null, parse: (json: unknown) => T) => {
    try {
      return await get(path, changeId, parse);
    } catch (error) {
      if (isFault(error, 'StackitRefusedError') && error.facts.status === 404) return null;
      throw error;
    }
  };
  const connectionIn = (version: ApiVersion, ref: ConnectionRef, changeId: ChangeId | null) => {
    const path = versionPath(version, ref, 'connections', ref.connectionId);
    return getIfThere(path, changeId, (json) => liveConnection(json, ref.connectionId));
  };

  return {
    gateway: (ref, changeId) => getIfThere(gatewayPath(ref), changeId, gatewayView),
    gatewayStatus: (ref, changeId) => get(gatewayPath(ref, 'status'), changeId, gatewayStatusView),
    connection: async (ref, changeId) => {
      const [live, inFull] = await Promise.all([
        connectionIn(options.apiVersion, ref, changeId),
        options.apiVersion === 'v1' ? null : connectionIn('v1', ref, changeId),
      ]);
      return live && inFull ? withFilters(live, inFull) : live;
    },
    connectionStatus: (ref, changeId) =>
      get(gatewayPath(ref, 'connections', ref.connectionId, 'status'), changeId, connectionStatusView),
    connections: (ref, changeId) => get(gatewayPath(ref, 'connections'), changeId, liveConnections),
    replaceConnection: async (ref, body, keys, changeId) => {
      const call: StackitCall = {
        method: 'PUT',
        path: gatewayPath(ref, 'connections', ref.connectionId),
        changeId,
        body: withKeys(body, keys),
        secrets: Object.values(keys),
      };
      const outcome = await callStackit(options, call);
      return readPutAnswer(call, outcome, (json) => liveConnection(json, ref.connectionId));
    },
  };
}

/** Alpha and beta versions do not show BGP filters, and a PUT through them drops what nobody saw: v1 tells. */
function withFilters(live: LiveConnection, inFull: LiveConnection): LiveConnection {
  const tunnels = TUNNEL_NAMES.map((name) => {
    const tunnel = live.body[name];
    const inboundFilterId = inFull.body[name].bgp?.inboundFilterId;
    if (!tunnel.bgp || inboundFilterId === undefined) return [name, tunnel];
    return [name, { ...tunnel, bgp: { ...tunnel.bgp, inboundFilterId } }];
  });
  return { ...live, body: { ...live.body, ...Object.fromEntries(tunnels) } };
}

function withKeys(body: ConnectionBody, keys: SomePsks): object {
  const tunnels = TUNNEL_NAMES.map((name) => {
    const key = keys[name];
    return [name, key === undefined ? body[name] : { ...body[name], preSharedKey: key.reveal() }];
  });
  return { ...body, ...Object.fromEntries(tunnels) };
}

/** Only a clear answer settles a PUT: one that was lost, failed or cannot be read may have been applied. */
function readPutAnswer<T>(call: StackitCall, outcome: HttpOutcome, parse: (json: unknown) => T): T {
  try {
    return readAnswer(call, outcome, parse);
  } catch (error) {
    if (!isFault(error, 'StackitUnavailableError', 'StackitContractError')) throw error;
    throw new Fault('PutOutcomeUnknownError', error.message, error.facts);
  }
}
