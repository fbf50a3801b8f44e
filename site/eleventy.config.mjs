/** Eleventy reads this setting from a file only: Markdown is not a template, so braces are text. See also pages.ts. */
export default { markdownTemplateEngine: false };
