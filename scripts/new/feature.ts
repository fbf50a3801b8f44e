import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command.ts';

/** What `npm run new` adds. */
export interface Feature {
  /** Such as `guest-book`: the name of folders, files and the path. */
  readonly name: string;
  /** `GuestBook` */
  readonly className: string;
  /** `guestBook` */
  readonly variable: string;
  /** `Guest book` */
  readonly title: string;
  readonly method: 'GET' | 'POST';
  readonly auth: 'none' | 'member';
  /** Name of the accent color, see site/styles/tokens.css. */
  readonly accent: string;
  /** Position in the menu. */
  readonly order: number;
}

/** Colors of site/styles/tokens.css for new features. */
export const accents = ['violet', 'teal', 'amber', 'rose'] as const;

/** @throws {CommandError} that says which value is wrong, and which are accepted */
export function readFeature(name: string, method: string, auth: string, root: string): Feature {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 24)
    throw new CommandError(
      `The name of a feature has at most 24 lowercase letters, digits and hyphens, such as guest-book, but is "${name}".`,
    );
  if (method !== 'GET' && method !== 'POST')
    throw new CommandError(`--method must be GET or POST, but is "${method}".`);
  if (auth !== 'none' && auth !== 'member')
    throw new CommandError(`--auth must be none or member, but is "${auth}".`);
  if (['lambdas', 'lib'].some((folder) => readdirSync(join(root, folder)).includes(name)))
    throw new CommandError(`There is a folder "${name}" already. Choose another name.`);
  const words = name.split('-').map((word) => word[0]?.toUpperCase() + word.slice(1));
  const className = words.join('');
  const pages = readMenu(root);
  return {
    name,
    className,
    variable: name[0] + className.slice(1),
    title: name[0]?.toUpperCase() + name.slice(1).replaceAll('-', ' '),
    method,
    auth,
    accent: accents.find((each) => !pages.some((page) => page.includes(`accent: ${each}\n`))) ?? accents[0],
    order: pages.length + 1,
  };
}

/** The pages of the main menu. */
function readMenu(root: string): string[] {
  const content = join(root, 'site', 'content');
  return readdirSync(content)
    .filter((file) => file.endsWith('.njk'))
    .map((file) => readFileSync(join(content, file), 'utf8'))
    .filter((text) => /^menu: main$/m.test(text));
}
