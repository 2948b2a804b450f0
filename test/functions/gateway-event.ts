/** A request as an API Gateway HTTP API hands it over, payload format 2.0. */
export function gatewayEvent(routeKey: string, change: object = {}) {
  const [method = '', path = ''] = routeKey.split(' ');
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'api.example.com', 'content-type': 'application/json' },
    isBase64Encoded: false,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example.com',
      requestId: 'req-1',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      routeKey,
      stage: '$default',
    },
    ...change,
  };
}
