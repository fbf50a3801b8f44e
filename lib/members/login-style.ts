import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CfnManagedLoginBrandingProps } from 'aws-cdk-lib/aws-cognito';
import { projectRoot } from '../shared/project-root.ts';

const siteFolder = join(projectRoot, 'site');

/** Radius of corners in pixels: `--round` of the site. */
const borderRadius = 8;

type Style = Required<Pick<CfnManagedLoginBrandingProps, 'settings' | 'assets'>>;

/**
 * The design of the login pages: the colors and the icon of the site. Cognito uses its own values for settings that are
 * missing.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeManagedLoginBrandingByClient.html
 * lists the settings
 * @throws {Error} that names a color that the site does not have
 */
export function loginStyle(): Style {
  const css = readFileSync(join(siteFolder, 'styles/tokens.css'), 'utf8');
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
  const modes = { lightMode: colorsOf(light), darkMode: colorsOf(dark) };
  const inModes = <T>(make: (color: (name: string) => string) => T) => ({
    lightMode: make(modes.lightMode),
    darkMode: make(modes.darkMode),
  });
  const button = (color: (name: string) => string) => ({
    backgroundColor: color('line-members'),
    textColor: color('on-accent'),
  });
  const quietButton = (color: (name: string) => string) => ({
    backgroundColor: color('sheet'),
    borderColor: color('line-members'),
    textColor: color('line-members'),
  });
  const states = <T>(value: T) => ({ active: value, defaults: value, hover: value });
  return {
    settings: {
      // As the site: the visitor's system decides.
      categories: { global: { colorSchemeMode: 'DYNAMIC' } },
      componentClasses: {
        buttons: { borderRadius },
        focusState: inModes((color) => ({ borderColor: color('line-members') })),
        input: {
          borderRadius,
          ...inModes((color) => ({
            defaults: { backgroundColor: color('sheet'), borderColor: color('edge') },
            placeholderColor: color('muted'),
          })),
        },
        inputDescription: inModes((color) => ({ textColor: color('muted') })),
        inputLabel: inModes((color) => ({ textColor: color('ink') })),
        link: inModes((color) => ({
          defaults: { textColor: color('line-members') },
          hover: { textColor: color('ink') },
        })),
      },
      components: {
        alert: {
          borderRadius,
          ...inModes((color) => ({
            error: { backgroundColor: color('alert-ground'), borderColor: color('alert') },
          })),
        },
        favicon: { enabledTypes: ['ICO', 'SVG'] },
        form: {
          borderRadius,
          ...inModes((color) => ({ backgroundColor: color('sheet'), borderColor: color('rule') })),
          logo: { enabled: true, formInclusion: 'IN', location: 'START', position: 'TOP' },
        },
        pageBackground: { image: { enabled: false }, ...inModes((color) => ({ color: color('paper') })) },
        pageText: inModes((color) => ({
          bodyColor: color('ink'),
          descriptionColor: color('muted'),
          headingColor: color('ink'),
        })),
        primaryButton: inModes((color) => states(button(color))),
        secondaryButton: inModes((color) => states(quietButton(color))),
      },
    },
    assets: [
      asset('FORM_LOGO', 'SVG', 'favicon.svg'),
      asset('FAVICON_SVG', 'SVG', 'favicon.svg'),
      asset('FAVICON_ICO', 'ICO', 'favicon.ico'),
    ],
  };
}

/** Cognito writes `#fff` as `ffffffff`: red, green, blue and opacity. */
function colorsOf(css: string): (name: string) => string {
  const colors = new Map(
    [...css.matchAll(/--([\w-]+): #([0-9a-f]{6}|[0-9a-f]{3});/g)].map(([, name = '', digits = '']) => {
      const six = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
      return [name, `${six}ff`];
    }),
  );
  return (name) => {
    const color = colors.get(name);
    if (color === undefined) throw new Error(`site/styles/tokens.css has no color --${name} in each scheme.`);
    return color;
  };
}

function asset(category: string, extension: string, file: string) {
  // The icon has a ground of its own, so it fits both schemes.
  const bytes = readFileSync(join(siteFolder, 'static', file)).toString('base64');
  return { category, extension, colorMode: 'DYNAMIC', bytes };
}
