import { CommandError } from '../command.ts';
import type { Feature } from './feature.ts';

/** New features are inserted before this line, which creates the first construct that is not a feature. */
const marker = '    const reports = new CspReports(';

/**
 * Registers the construct of a feature in lib/app-stack.ts.
 *
 * @throws {CommandError} if the file has no place for it
 */
export function register(source: string, { name, className }: Feature): string {
  const [before, after, ...others] = source.split(marker);
  if (before === undefined || after === undefined || others.length > 0)
    throw new CommandError(`lib/app-stack.ts must have one line "${marker.trim()}".`);
  const imports = before.lastIndexOf('\nimport ') + 1;
  const end = before.indexOf('\n', imports) + 1;
  return [
    before.slice(0, end),
    `import { ${className} } from './${name}/${name}.ts';\n`,
    before.slice(end),
    `    new ${className}(this, '${className}', { config, api, pageTemplate: pageTemplate('${name}') });\n`,
    marker,
    after,
  ].join('');
}
