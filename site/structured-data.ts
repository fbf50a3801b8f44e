/** What search engines read of a page. */
export interface DescribedPage {
  /** `/about/` */
  readonly url: string;
  readonly title: string;
  readonly description: string;
  /** The origin of the site. @default - addresses are relative to the page */
  readonly origin: string;
  readonly image: string;
  /** The day of a post, `2026-11-28`. @default - the page is no post */
  readonly date?: string;
  readonly tags?: readonly string[];
}

/**
 * Describes the home page or a post as JSON-LD, for a script element that browsers don't execute.
 *
 * @see https://schema.org/BlogPosting
 * @returns JSON without `<`, so that no text can end the element
 */
export function structuredData({
  url,
  title,
  description,
  origin,
  image,
  date,
  tags,
}: DescribedPage): string {
  const data = {
    '@context': 'https://schema.org',
    ...(date === undefined
      ? { '@type': 'WebSite', name: 'Jamstack on AWS' }
      : {
          '@type': 'BlogPosting',
          headline: title,
          datePublished: date,
          keywords: tags,
          author: { '@type': 'Organization', name: 'Jamstack on AWS', url: `${origin}/` },
        }),
    description,
    url: origin + url,
    image: origin + image,
    inLanguage: 'en',
  };
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}
