/** Credentials of a role. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Which server a client calls, and with which identity. */
export interface Endpoint {
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** Instead of the service's own URL. @default - the service's own URL */
  readonly url?: string;
}

/**
 * Reads the variables that Lambda sets in every function, and those that select another server, as the AWS SDKs do.
 *
 * @param serviceId such as `SECRETS_MANAGER`
 */
export function endpointFromEnvironment(serviceId: string): Endpoint {
  const { env } = process;
  const url = env[`AWS_ENDPOINT_URL_${serviceId}`] || env.AWS_ENDPOINT_URL;
  return {
    region: env.AWS_REGION ?? '',
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
    },
    ...(url && { url }),
  };
}

/**
 * @param name such as `dynamodb`, with a bucket's name in front of it for S3
 * @returns the URL of a service in a region
 */
export function serviceUrl(name: string, region: string): string {
  return `https://${name}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
