import type * as z from 'zod';
import type { ChangeId } from '../../domain/identifiers.ts';
import type { NetworkArea } from '../../domain/ports.ts';
import {
  AreaAnswerSchema,
  isOwnArea,
  NetworksAnswerSchema,
  ProjectAnswerSchema,
  RoutesAnswerSchema,
  RoutingTablesAnswerSchema,
} from './network-area-answers.ts';
import { callStackit, pathOf, readAnswer, type StackitAccess, type StackitCall } from './stackit-call.ts';

export interface StackitNetworkAreaOptions extends StackitAccess {
  readonly organizationId: string | null;
}

/** An answer, or why there is none that the overlap check could rest on. */
type Look<T> = { readonly found: T } | { readonly unchecked: string };

/** STACKIT's IaaS API v2 over HTTP. */
export function stackitNetworkArea(options: StackitNetworkAreaOptions): NetworkArea {
  const { organizationId } = options;
  return {
    async read({ projectId, region }, changeId) {
      if (organizationId === null) return null;
      const look = looker(options, changeId);
      const projectPath = pathOf('v2', 'projects', projectId);
      const [project, networks] = await Promise.all([
        look(projectPath, 'iaas.project.get', ProjectAnswerSchema),
        look(`${projectPath}${pathOf('regions', region, 'networks')}`, 'iaas.network.list', NetworksAnswerSchema),
      ]);
      if ('unchecked' in project) return project;
      if ('unchecked' in networks) return networks;
      const { areaId } = project.found;
      if (!isOwnArea(areaId))
        return { unchecked: 'not checked: the project is in no network area of its organization' };

      const areaPath = pathOf('v2', 'organizations', organizationId, 'network-areas', areaId, 'regions', region);
      const tablesPath = `${areaPath}/routing-tables`;
      const [area, routes, tables] = await Promise.all([
        look(areaPath, 'iaas.regional-network-area.get', AreaAnswerSchema),
        look(`${areaPath}/routes`, 'iaas.network-area.route.list', RoutesAnswerSchema),
        look(tablesPath, 'iaas.network-area.rt.list', RoutingTablesAnswerSchema),
      ]);
      if ('unchecked' in area) return area;
      if ('unchecked' in routes) return routes;
      if ('unchecked' in tables) return tables;
      const ofTables = await Promise.all(
        tables.found.map((id) =>
          look(`${tablesPath}${pathOf(id, 'routes')}`, 'iaas.network-area.rt.route.list', RoutesAnswerSchema),
        ),
      );
      const allRoutes = [...routes.found];
      for (const ofTable of ofTables) {
        if ('unchecked' in ofTable) return ofTable;
        allRoutes.push(...ofTable.found);
      }
      return { ...area.found, networks: networks.found, routes: allRoutes };
    },
  };
}

function looker(access: StackitAccess, changeId: ChangeId | null) {
  return async <T>(path: string, right: string, schema: z.ZodType<T>): Promise<Look<T>> => {
    const call: StackitCall = { method: 'GET', path, changeId };
    const outcome = await callStackit(access, call);
    if (outcome.kind === 'refused') {
      const { status } = outcome.facts;
      if (status === 403) return { unchecked: `not checked: 403 on GET ${path}, right ${right} missing` };
      if (status === 404) return { unchecked: `not checked: 404 on GET ${path}, no such project or network area` };
    }
    return { found: readAnswer(call, outcome, (json) => schema.parse(json)) };
  };
}
