import type { OpenAPIHono } from '@hono/zod-openapi';
import packageJson from '../package.json' with { type: 'json' };
import type { ApiEnv } from './caller.ts';
import { problemType } from './problem-types.ts';

const CONFIGURATION = {
  openapi: '3.1.0',
  info: {
    title: 'vpn-change',
    version: packageJson.version,
    description: [
      'Asks for, approves and follows changes of STACKIT VPN connections and rotations of their pre-shared keys.',
      'What goes wrong is answered with problem details (RFC 9457), whose `type` is stable.',
      `A path that is not in this document is answered with 404 and \`${problemType('not-found')}\`.`,
    ].join(' '),
  },
  servers: [{ url: '/', description: 'where this document is served' }],
  security: [{ bearer: [] }, { sigv4: [] }],
  tags: [
    { name: 'changes', description: 'Ask for changes and follow them.' },
    { name: 'decisions', description: 'Approve, confirm, cancel and review changes.' },
    { name: 'connections', description: 'How the connections are.' },
    { name: 'service', description: 'The API itself.' },
  ],
};

/** The document that the registered routes make, in OpenAPI 3.1. */
export function openApiDocument(app: OpenAPIHono<ApiEnv>) {
  return app.getOpenAPI31Document(CONFIGURATION, { sortComponents: 'alphabetically' });
}

/** How callers say who they are. One of them holds where the API is served. */
export function registerSecuritySchemes({ openAPIRegistry }: OpenAPIHono<ApiEnv>): void {
  openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'On one machine the token that `vpn-change serve` printed; on AWS, with an issuer configured, a JWT.',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'sigv4', {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'On AWS by default: a request signed with AWS Signature Version 4, service execute-api.',
  });
}
