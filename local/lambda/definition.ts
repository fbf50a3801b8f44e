/** A function of the template. */
export interface FunctionDefinition {
  /** The function's name, unique in the local run. */
  name: string;
  /** Folder with the unpacked code. The handler sees it as `LAMBDA_TASK_ROOT`. */
  codeDirectory: string;
  /** File and export, e.g. `index.handler`. The file can be `.mjs`, `.js` or `.cjs`. */
  handler: string;
  /** The function's own environment variables. They override Lambda's. */
  environment: Record<string, string>;
  /** Timeout of one invocation in seconds, 1 to 900. */
  timeoutSeconds: number;
  /** MiB, 128 to 10240. Limits the V8 heap, but not native memory. */
  memoryMegabytes: number;
  /** Maximum concurrent invocations. Further ones are throttled. @default - no limit; further invocations wait */
  reservedConcurrency?: number;
  /** Absolute paths of modules that Node loads before the handler (`node --import`). @default - none */
  preload?: string[];
  /** @default 'us-east-1' */
  region?: string;
  /** The account in the function's ARN, 12 digits. @default '000000000000' */
  accountId?: string;
}

/** The result of an invocation: the payload, or a function error. */
export type InvokeResult =
  | { ok: true; payload: unknown }
  | {
      ok: false;
      errorType: string;
      errorMessage: string;
      /** Why the function did not get the event. Its own errors can have the same type. @default - it got the event */
      refusal?: Refusal;
    };

/** `too large`: the event is above `maxPayloadBytes`. `throttled`: it is above the reserved concurrency. */
export type Refusal = 'too large' | 'throttled';

/** A log line of a function, or of Lambda about it. */
export interface FunctionLogLine {
  functionName: string;
  /** The current or last invocation. Absent while the function initializes. */
  requestId?: string;
  /** `platform` marks Lambda's own lines, such as timeouts and crashes. */
  source: 'stdout' | 'stderr' | 'platform';
  /** The line without its line break. */
  text: string;
}

/**
 * Maximum bytes of JSON of a synchronous event and of its response: 6 MiB and 100 bytes, as in Lambda's own error
 * message.
 */
export const maxPayloadBytes = 6_291_556;

export function functionArn(definition: FunctionDefinition): string {
  const { region = 'us-east-1', accountId = '000000000000', name } = definition;
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}
