import type { ChangeDocument } from '../../domain/change-document.ts';
import type { PlanOutput } from '../../domain/change-plan.ts';
import type { Finding } from '../../domain/errors.ts';
import type { LiveConnection } from '../../domain/gateway-view.ts';
import { gatewayKey } from '../../domain/identifiers.ts';
import { planChange } from '../../domain/plan-change.ts';
import { samplesOf } from '../look.ts';
import type { Step } from '../step.ts';

const BEFORE_A_PLAN_IS_MADE_AGAIN = new Set([
  'validateChange',
  'admitChange',
  'awaitApproval',
  'awaitWindow',
  'claimGateway',
]);

/** Reads everything once, decides nothing itself. Changes nothing. */
export const validateChange: Step<
  'clock' | 'registry' | 'vpn' | 'apiVersion' | 'networkArea' | 'versions' | 'claims',
  PlanOutput
> = async (document, { clock, registry, vpn, apiVersion, networkArea, versions, claims }) => {
  const { request } = document;
  const { changeId, connection } = request;
  const foreign = Object.keys(document).filter((key) => !isOwnBeginning(key, document));
  if (foreign.length > 0) {
    const message = `an execution begins with a request alone; this one was started with ${foreign.join(', ')} as well`;
    return refused({ code: 'input.not-a-request', message });
  }
  const settings = await registry.find(connection);
  if (!settings)
    return refused({ code: 'connection.not-configured', message: `no connection ${connection} is configured` });
  const [gateway, live] = await Promise.all([vpn.gateway(settings, changeId), vpn.connection(settings, changeId)]);
  if (!gateway || !live) {
    const unknown: Finding[] = [];
    if (!gateway) unknown.push({ code: 'gateway.unknown', message: `STACKIT knows no gateway ${settings.gatewayId}` });
    if (!live)
      unknown.push({ code: 'connection.unknown', message: `STACKIT knows no connection ${settings.connectionId}` });
    return refused(...unknown);
  }
  const [gatewayStatus, status, all, area, keyVersions, holder] = await Promise.all([
    vpn.gatewayStatus(settings, changeId),
    vpn.connectionStatus(settings, changeId),
    vpn.connections(settings, changeId),
    networkArea.read(settings, changeId),
    versions.versions(settings.pskSecret),
    claims.holder(gatewayKey(settings)),
  ]);
  const now = clock.now();
  return planChange({
    request,
    settings,
    apiVersion,
    gateway,
    gatewayStatus,
    live,
    samples: samplesOf(now, status, gatewayStatus, { after: live.body, routingType: gateway.routingType }),
    others: all.filter((other: LiveConnection) => other.connectionId !== settings.connectionId),
    area,
    versions: keyVersions,
    heldBy: holder && holder.changeId !== changeId ? holder.changeId : null,
    now,
  });
};

/** What later states write would be believed by them: it must not come with the input. A plan is made again after a wait. */
function isOwnBeginning(key: string, { admitChange, claimGateway }: ChangeDocument): boolean {
  if (key === 'request') return true;
  const again = admitChange?.verdict === 'replan' || claimGateway?.verdict === 'replan';
  return again && BEFORE_A_PLAN_IS_MADE_AGAIN.has(key);
}

function refused(...refusals: Finding[]): PlanOutput {
  return { verdict: 'refused', refusals, warnings: [], plan: null };
}
