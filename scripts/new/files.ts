import type { Feature } from './feature.ts';
import { constructSource, handlerSource, handlerTestSource, schemaSource } from './route-files.ts';
import { pageScriptSource, pageSource } from './site-files.ts';

/** The new files of a feature: their text by path. */
export function featureFiles(feature: Feature): Readonly<Record<string, string>> {
  const { name } = feature;
  return {
    [`lambdas/${name}/${name}.schema.ts`]: schemaSource(feature),
    [`lambdas/${name}/${name}.lambda.ts`]: handlerSource(feature),
    [`lib/${name}/${name}.ts`]: constructSource(feature),
    [`site/content/${name}.njk`]: pageSource(feature),
    [`site/browser/${name}.page.ts`]: pageScriptSource(feature),
    [`test/lambdas/${name}/${name}.lambda.test.ts`]: handlerTestSource(feature),
  };
}
