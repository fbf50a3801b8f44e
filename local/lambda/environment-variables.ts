import { dirname } from 'node:path';
import type { Credentials } from '../credentials.ts';
import type { FunctionDefinition } from './definition.ts';

/**
 * The environment variables of an execution environment: Lambda's and the function's own. The shell's variables are
 * not included, so a handler that needs one fails here as on AWS.
 */
export function environmentVariables(
  definition: FunctionDefinition,
  credentials: Credentials,
  logStreamName: string,
): Record<string, string> {
  const region = definition.region ?? 'us-east-1';
  return {
    ...operatingSystem(),
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    ...definition.environment,
    // Reserved: Lambda rejects a function that sets them.
    _HANDLER: definition.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    LAMBDA_TASK_ROOT: definition.codeDirectory,
  };
}

/** Variables of this process by which the debugger of an editor attaches to child processes. */
export function debuggerVariables({ environment }: FunctionDefinition): Record<string, string> {
  const { NODE_OPTIONS, VSCODE_INSPECTOR_OPTIONS } = process.env;
  if (!VSCODE_INSPECTOR_OPTIONS) return {};
  const nodeOptions = [NODE_OPTIONS, environment.NODE_OPTIONS].filter(Boolean).join(' ');
  return { NODE_OPTIONS: nodeOptions, VSCODE_INSPECTOR_OPTIONS };
}

/** The folder of `node` only. On Windows also the folder that its sockets need. */
function operatingSystem(): Record<string, string> {
  const systemRoot = process.env.SystemRoot;
  return { PATH: dirname(process.execPath), ...(systemRoot && { SystemRoot: systemRoot }) };
}
