import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import {
  Alias,
  Code,
  FunctionUrlAuthType,
  HttpMethod,
  Function as LambdaFunction,
  LayerVersion,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';

/**
 * A function URL of an alias, with a module in a layer.
 *
 * @param folder where the layer is written
 */
export function addLayeredUrl(app: App, folder: string): void {
  const module = join(folder, 'nodejs', 'node_modules', 'greeting');
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, 'index.js'), "module.exports = (name) => 'Hello ' + name;");
  const stack = new Stack(app, 'LayeredUrl');
  const layer = new LayerVersion(stack, 'Greeting', { code: Code.fromAsset(folder) });
  const handler = new LambdaFunction(stack, 'Greeter', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    layers: [layer],
    code: Code.fromInline(
      "const greet = require('greeting'); exports.handler = async ({ queryStringParameters }) => greet(queryStringParameters.name);",
    ),
  });
  const live = new Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion });
  live.addFunctionUrl({
    authType: FunctionUrlAuthType.NONE,
    cors: { allowedOrigins: ['*'], allowedMethods: [HttpMethod.GET] },
  });
}
