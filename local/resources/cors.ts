import type { CorsDefinition } from '../gateway/definition.ts';
import type { OriginMap } from '../origin-map.ts';
import { boolean, number, object, optional, type PropertiesOf, texts } from '../template/shapes.ts';
import { unwrap } from '../template/tracked.ts';

/** CORS settings of an HTTP API and of a function URL. */
export const corsShape = object({
  AllowCredentials: optional(boolean),
  AllowHeaders: optional(texts),
  AllowMethods: optional(texts),
  AllowOrigins: optional(texts),
  ExposeHeaders: optional(texts),
  MaxAge: optional(number),
});

/** The CORS settings with local origins. */
export function readCors(
  properties: PropertiesOf<typeof corsShape> | undefined,
  originMap: OriginMap,
): CorsDefinition | undefined {
  if (!properties) return undefined;
  const { AllowCredentials, MaxAge } = properties;
  return {
    allowCredentials: AllowCredentials ?? false,
    allowHeaders: unwrap(properties.AllowHeaders) ?? [],
    allowMethods: unwrap(properties.AllowMethods) ?? [],
    allowOrigins: (unwrap(properties.AllowOrigins) ?? []).map((origin) => originMap.rewrite(origin)),
    exposeHeaders: unwrap(properties.ExposeHeaders) ?? [],
    ...(MaxAge !== undefined && { maxAgeSeconds: MaxAge }),
  };
}
