// By their own paths, because the package's entry prints a warning on every Node release that is not LTS from 22 on.
import './url-parse.ts';

export { InvalidScope, InvalidTarget } from 'oidc-provider/lib/helpers/errors.js';
export { Provider } from 'oidc-provider/lib/provider.js';
