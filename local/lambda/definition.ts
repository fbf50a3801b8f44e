/** A function as the template defines it. */
export interface FunctionDefinition {
  /** The function's name, unique in the local run. */
  name: string;
  /** Folder that holds the unpacked code; the handler finds it as `LAMBDA_TASK_ROOT`. */
  codeDirectory: string;
  /** File and export, e.g. `index.handler`. The file may be `.mjs`, `.js` or `.cjs`. */
  handler: string;
  /** The function's own environment variables. They win over those that Lambda sets. */
  environment: Record<string, string>;
  /** Seconds that one invocation may take, 1 to 900. */
  timeoutSeconds: number;
  /** MiB, 128 to 10240. It bounds V8's heap, not memory that native code takes. */
  memoryMegabytes: number;
  /** Invocations that may run at once; one more is throttled. @default no limit, an excess waits */
  reservedConcurrency?: number;
  /** Absolute paths of modules that Node loads before the handler (`node --import`). @default none */
  preload?: string[];
  /** @default 'us-east-1' */
  region?: string;
  /** The account in the function's ARN, 12 digits. @default '000000000000' */
  accountId?: string;
}

/** What an invocation came to: Lambda's payload, or its function error. */
export type InvokeResult =
  | { ok: true; payload: unknown }
  | { ok: false; errorType: string; errorMessage: string };

/** One line that a function wrote, or that Lambda wrote about it. */
export interface FunctionLogLine {
  functionName: string;
  /** The invocation that was under way or had ended last; absent while the function initializes. */
  requestId?: string;
  /** `platform` marks Lambda's own lines: time-outs, crashes. */
  source: 'stdout' | 'stderr' | 'platform';
  /** The line without its line break. */
  text: string;
}

/**
 * Bytes of JSON that a synchronous invocation takes, and that it answers with: 6 MiB and 100 bytes
 * (the figure in Lambda's own error message).
 */
export const maxPayloadBytes = 6_291_556;

/** Lambda's answer to an event above `maxPayloadBytes`. */
export const requestTooLarge = 'RequestEntityTooLargeException';

/** Lambda's answer to an invocation above the reserved concurrency. */
export const throttled = 'TooManyRequestsException';

export function functionArn(definition: FunctionDefinition): string {
  const { region = 'us-east-1', accountId = '000000000000', name } = definition;
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}
