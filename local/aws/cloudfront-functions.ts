import type { IncomingMessage } from 'node:http';
import { XMLParser } from 'fast-xml-parser';
import { type Element, toXml } from './cloudfront-config.ts';
import { CloudFrontError, notImplemented, Version } from './cloudfront-error.ts';

/** A function of the distribution. */
export interface FunctionDefinition {
  readonly arn: string;
  readonly code: string;
}

/** A response with XML, or with the code of a function. */
export interface ApiResponse {
  readonly body: string;
  readonly contentType: 'text/xml' | 'application/octet-stream';
  readonly etag: string;
  /** UpdateFunction returns the version in another header. @default 'etag' */
  readonly etagHeader?: string;
}

type Stage = 'DEVELOPMENT' | 'LIVE';

const parser = new XMLParser({ parseTagValue: false, ignoreDeclaration: true });

/** Edits the code of one function in the stage DEVELOPMENT, and publishes it to LIVE. */
class ManagedFunction {
  readonly #definition: FunctionDefinition;
  readonly #code: Record<Stage, string>;
  readonly #versions = { DEVELOPMENT: new Version(), LIVE: new Version() };
  readonly #modified = { DEVELOPMENT: new Date(), LIVE: new Date() };

  constructor(definition: FunctionDefinition) {
    this.#definition = definition;
    this.#code = { DEVELOPMENT: definition.code, LIVE: definition.code };
  }

  readCode(stage: Stage): ApiResponse {
    return {
      body: this.#code[stage],
      contentType: 'application/octet-stream',
      etag: this.#versions[stage].etag,
    };
  }

  describe(stage: Stage): ApiResponse {
    const { arn } = this.#definition;
    const body = toXml('FunctionSummary', {
      Name: nameOf(arn),
      Status: this.#code.DEVELOPMENT === this.#code.LIVE ? 'DEPLOYED' : 'UNPUBLISHED',
      FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
      FunctionMetadata: {
        FunctionARN: arn,
        Stage: stage,
        LastModifiedTime: this.#modified[stage].toISOString(),
      },
    });
    return { body, contentType: 'text/xml', etag: this.#versions[stage].etag };
  }

  update(ifMatch: string | undefined, body: string): ApiResponse {
    this.#versions.DEVELOPMENT.check(ifMatch);
    this.#set('DEVELOPMENT', readCode(body));
    return { ...this.describe('DEVELOPMENT'), etagHeader: 'ettag' };
  }

  /** Returns the published code. */
  publish(ifMatch: string | undefined): string {
    this.#versions.DEVELOPMENT.check(ifMatch);
    this.#set('LIVE', this.#code.DEVELOPMENT);
    return this.#code.LIVE;
  }

  #set(stage: Stage, code: string): void {
    this.#code[stage] = code;
    this.#modified[stage] = new Date();
    this.#versions[stage].advance();
  }
}

/** The functions that the API manages, by name. */
export class ManagedFunctions {
  readonly #functions: ReadonlyMap<string, ManagedFunction>;
  readonly #arns: ReadonlyMap<string, string>;
  readonly #published: (arn: string, code: string) => void;

  /** @param published called with each published code */
  constructor(functions: readonly FunctionDefinition[], published: (arn: string, code: string) => void) {
    this.#functions = new Map(functions.map((each) => [nameOf(each.arn), new ManagedFunction(each)]));
    this.#arns = new Map(functions.map(({ arn }) => [nameOf(arn), arn]));
    this.#published = published;
  }

  /**
   * Handles a request about functions. Returns undefined for other requests.
   *
   * @throws {CloudFrontError}
   */
  handle({ method, url = '', headers }: IncomingMessage, body: string): ApiResponse | undefined {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const [, name, part = ''] = /^\/2020-05-31\/function\/([\w-]+)(\/\w+)?$/.exec(pathname) ?? [];
    if (!name) return undefined;
    const managed = this.#functions.get(name);
    if (!managed) {
      throw new CloudFrontError(404, 'NoSuchFunctionExists', 'The specified function does not exist.');
    }
    const stage = searchParams.get('Stage') ?? 'DEVELOPMENT';
    if (stage !== 'DEVELOPMENT' && stage !== 'LIVE') {
      throw new CloudFrontError(400, 'InvalidArgument', 'The stage must be DEVELOPMENT or LIVE.');
    }
    switch (`${method} ${part}`) {
      case 'GET ':
        return managed.readCode(stage);
      case 'GET /describe':
        return managed.describe(stage);
      case 'PUT ':
        return managed.update(headers['if-match'], body);
      case 'POST /publish':
        this.#published(this.#arns.get(name) as string, managed.publish(headers['if-match']));
        return managed.describe('LIVE');
      default:
        throw notImplemented(`${method} ${pathname}`);
    }
  }
}

/** The code in the body of UpdateFunction, base64-encoded in XML. */
function readCode(body: string): string {
  const { UpdateFunctionRequest: request } = parseXml(body) as { UpdateFunctionRequest?: Element };
  if (typeof request?.FunctionCode !== 'string' || typeof request.FunctionConfig !== 'object') {
    throw new CloudFrontError(400, 'MalformedInput', 'The body is not an UpdateFunctionRequest.');
  }
  return Buffer.from(request.FunctionCode, 'base64').toString();
}

function parseXml(body: string): object {
  try {
    return parser.parse(body) as object;
  } catch {
    return {};
  }
}

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;
