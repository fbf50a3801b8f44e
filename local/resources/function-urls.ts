import { functionNameOf } from '../lambda/function-name.ts';
import { accountId } from '../template/physical-ids.ts';
import { object, optional, text } from '../template/shapes.ts';
import { ignoreSettings } from '../template/tracked.ts';
import { serveApi } from './api-server.ts';
import { corsShape, readCors } from './cors.ts';
import type { ResourceKind } from './resource-kind.ts';

const urlShape = object({
  AuthType: text,
  Cors: optional(corsShape),
  InvokeMode: optional(text),
  TargetFunctionArn: text,
});

/** Lambda's maximum, 15 minutes, so that only the function's own timeout applies. */
const maxTimeoutMs = 900_000;

/** Serves function URLs, each on its own port. */
export const functionUrls: ResourceKind = {
  types: ['AWS::Lambda::Url'],
  deploy: (deployment) =>
    deployment.resources.each(
      'AWS::Lambda::Url',
      urlShape,
      async ({ path, physicalIds, properties, region, warn }) => {
        ignoreSettings(properties, ['Qualifier']);
        const functionName = functionNameOf(properties.TargetFunctionArn);
        if (functionName === undefined)
          throw new Error(`TargetFunctionArn ${properties.TargetFunctionArn} names no function`);
        if (properties.AuthType === 'AWS_IAM') warn('AuthType AWS_IAM is not checked');
        if (properties.InvokeMode === 'RESPONSE_STREAM')
          warn('InvokeMode RESPONSE_STREAM is not supported; responses are buffered');
        const { host } = new URL(physicalIds.attributes.FunctionUrl as string);
        const cors = readCors(properties.Cors, deployment.originMap);
        const server = await serveApi(
          {
            apiId: host.split('.')[0] as string,
            domainName: host,
            region,
            accountId,
            stageName: '$default',
            routeThrottles: {},
            routes: [{ routeKey: '$default', functionName, timeoutMs: maxTimeoutMs }],
            ...(cors && { cors }),
          },
          deployment,
        );
        deployment.print(`function url ${server.url} (${path})`);
      },
    ),
};
