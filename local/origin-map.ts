/**
 * Maps AWS origins to local ones.
 *
 * The templates keep the origins of AWS, so that the local run evaluates the same values as a deployment. They are
 * replaced in responses to browsers and in the environment of handlers.
 */
export class OriginMap {
  readonly #entries = new Map<string, { readonly pattern: RegExp; readonly local: string }>();

  /**
   * @param origin AWS's origin, e.g. `https://d111.cloudfront.net`
   * @param local e.g. `http://localhost:3000`
   */
  add(origin: string, local: string): void {
    const pattern = new RegExp(`${origin.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w.:-])`, 'g');
    this.#entries.set(origin, { pattern, local });
  }

  /** Replaces every known origin in the text. `https://a.example` does not match `https://a.example.org`. */
  rewrite(text: string): string {
    let result = text;
    for (const [origin, { pattern, local }] of this.#entries) {
      if (result.includes(origin)) result = result.replace(pattern, () => local);
    }
    return result;
  }

  /**
   * Replaces every known origin in a content security policy by a source without a scheme.
   *
   * Such a source has the scheme of the page (Content Security Policy Level 3, section 6.7.2.6, "scheme-part match"),
   * so the policy also works behind a TLS proxy.
   */
  rewritePolicy(policy: string): string {
    return this.rewrite(policy).replace(/(?<=[ ;])http:\/\/(?=[\w.[])/g, '');
  }
}
