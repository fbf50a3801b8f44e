/**
 * The one setting that Eleventy takes from nowhere but a file: Markdown stays Markdown, and braces in a text mean
 * nothing but themselves. The others are in pages.ts.
 */
export default { markdownTemplateEngine: false };
