// Loaded by their own paths, because the package's entry point prints a warning on Node releases after 22 that are
// not LTS.
import './url-parse.ts';

export { InvalidScope, InvalidTarget } from 'oidc-provider/lib/helpers/errors.js';
export { Provider } from 'oidc-provider/lib/provider.js';
