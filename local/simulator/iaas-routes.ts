import type { Hono } from 'hono';
import { iaasError } from './http-errors.ts';
import { iaasAnswers } from './iaas-answers.ts';
import { attended } from './reception.ts';
import type { Simulator } from './simulator.ts';

/** The paths of STACKIT's IaaS API that the overlap check reads. */
export function iaasRoutes(app: Hono, simulator: Simulator): void {
  const answers = iaasAnswers(simulator);
  const get = (path: string, answer: (parameters: Record<string, string>) => object | null) => {
    const desk = { resource: null, path, unauthorized: () => iaasError(401) };
    const respond = attended(simulator, desk, (c) => {
      if (simulator.scenario.networkArea === 'forbidden') return iaasError(403);
      const found = answer(c.req.param());
      return found ? Response.json(found) : iaasError(404);
    });
    app.get(path, respond);
  };
  const area = '/v2/organizations/:organizationId/network-areas/:areaId/regions/:region';
  get('/v2/projects/:projectId', ({ projectId = '' }) => answers.project(projectId));
  get('/v2/projects/:projectId/regions/:region/networks', ({ projectId = '' }) => answers.networks(projectId));
  get(area, ({ areaId = '', region = '' }) => answers.area(areaId, region));
  get(`${area}/routes`, ({ areaId = '', region = '' }) => answers.routes(areaId, region));
  get(`${area}/routing-tables`, ({ areaId = '', region = '' }) => answers.routingTables(areaId, region));
  get(`${area}/routing-tables/:routingTableId/routes`, ({ areaId = '', region = '', routingTableId = '' }) =>
    answers.tableRoutes(areaId, region, routingTableId),
  );
}
