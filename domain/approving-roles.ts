import { ROLES, type Role } from './approval-settings.ts';
import { effectiveConnections } from './effective-connections.ts';
import type { Settings } from './settings.ts';

/** The roles that changes of these connections are approved by; where none demands an approval, approvers alone. */
export function approvingRoles(settings: Pick<Settings, 'approval' | 'connections'>): readonly Role[] {
  const demands = Object.values(effectiveConnections(settings)).map(({ approval }) => approval);
  const found = ROLES.filter((role) => demands.some((demand) => demand?.role === role && demand.approvals > 0));
  return found.length > 0 ? found : ['approver'];
}
