import { createApi } from '../../api/app.ts';
import { lambdaEntry } from '../lambda-entry.ts';
import { EnvSchema } from './env.ts';
import { answerOf, GatewayEventSchema, requestOf } from './gateway-event.ts';
import { ports } from './ports.ts';

export const handler = lambdaEntry({
  service: 'change-api',
  env: EnvSchema,
  payload: GatewayEventSchema,
  logKeys: ({ routeKey, requestContext }) => ({ route: routeKey, request: requestContext.requestId }),
  wire: (env, surroundings) => {
    const app = ports(env, surroundings).then(createApi);
    return async (event) => {
      const response = await (await app).fetch(requestOf(event), { event });
      surroundings.count('requestAnswered', String(response.status));
      return answerOf(response);
    };
  },
});
