import type { HttpApiDefinition } from '../gateway/definition.ts';
import { domainNameOf } from '../gateway/event.ts';
import { type ApiServer, startHttpApi } from '../gateway/gateway.ts';
import { inspectedTimeoutMs as timeoutMs } from '../lambda/inspector.ts';
import { invoke } from './functions.ts';
import type { PendingDeployment } from './resource-kind.ts';

/** Serves an API of the templates on its own port. Requests to its host name on AWS go there. */
export async function serveApi(
  definition: HttpApiDefinition,
  { functions, hosts, originMap, requests, gatewayLog, inspect, keep }: PendingDeployment,
): Promise<ApiServer> {
  const server = keep(
    await startHttpApi(
      inspect ? withoutTimeouts(definition) : definition,
      async (name, event) => invoke(functions, name, event),
      { log: gatewayLog, onRequest: (trace) => requests.addGateway(trace) },
    ),
  );
  const host = domainNameOf(definition);
  hosts.set(host, server);
  originMap.add(`https://${host}`, server.url);
  return server;
}

/** For handlers that wait in a debugger. */
function withoutTimeouts(definition: HttpApiDefinition): HttpApiDefinition {
  const routes = definition.routes.map((route) => ({ ...route, timeoutMs }));
  return { ...definition, routes, authorizerTimeoutMs: timeoutMs };
}
