/**
 * Maps AWS origins to local ones.
 *
 * The templates' values stay AWS's own, so that what is served was made by the same words as in a deployment. Where a
 * browser or a handler's process would go to such an address, the local run's stands instead.
 */
export class OriginMap {
  readonly #entries = new Map<string, string>();

  /** @param origin AWS's, e.g. `https://d111.cloudfront.net` @param local e.g. `http://localhost:3000` */
  add(origin: string, local: string): void {
    this.#entries.set(origin, local);
  }

  /** The text with every known origin replaced. An origin is never taken for a longer one that begins with it. */
  rewrite(text: string): string {
    let result = text;
    for (const [origin, local] of this.#entries) {
      const whole = new RegExp(`${origin.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w.:-])`, 'g');
      result = result.replace(whole, () => local);
    }
    return result;
  }

  /**
   * A content security policy with every known origin replaced, by a source without a scheme: such a one takes the
   * page's (Content Security Policy Level 3, section 6.7.2.6, "scheme-part match"), so the policy holds nothing that
   * would be insecure if somebody put TLS before the run.
   */
  rewritePolicy(policy: string): string {
    return this.rewrite(policy).replace(/(?<=[ ;])http:\/\/(?=[\w.[])/g, '');
  }
}
