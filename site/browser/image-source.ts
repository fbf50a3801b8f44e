/** Parses the query string of the page. Returns undefined if it has no address of an image. */
export function parseImageUrl(queryString: string): string | undefined {
  return new URLSearchParams(queryString).get('imageURL')?.trim() || undefined;
}

/** Returns the address in a dropped or pasted text. Undefined if the text is not one `http` or `https` address. */
export function parseAddress(text: string): string | undefined {
  const address = text.trim();
  return /^https?:\/\/\S+$/i.test(address) ? address : undefined;
}

/** Formats the query string of a page that converts this image. */
export function formatImageUrl(imageURL: string): string {
  return `?${new URLSearchParams({ imageURL })}`;
}

/**
 * Returns the file name for a download: the name of the source, `-grayscale`, and the extension of the result.
 *
 * @param source a URL or a file name
 * @param result path of the converted image
 */
export function downloadName(source: string, result: string): string {
  const path = source.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const last = decode(path.slice(path.lastIndexOf('/') + 1));
  // Keeps letters and digits of all scripts. Other characters may have a meaning in file systems.
  const base = last
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  const extension = /\.\w+$/.exec(result)?.[0] ?? '';
  return `${base || 'image'}-grayscale${extension}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
