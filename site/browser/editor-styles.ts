/**
 * Styles of the editor. They are in its script, because all pages share one stylesheet, and visitors need none of these.
 * The content security policy allows style sheets that a script constructs.
 */
const css = `
.editor-actions,
.toolbar {
  display: flex;
  flex-wrap: wrap;
  gap: 0.4rem 0.6rem;
  align-items: center;
  margin-block: 0.8rem;
}

#page-items {
  padding: 0;
  list-style: none;
}

#page-items li {
  display: flex;
  flex-wrap: wrap;
  gap: 0 1rem;
  align-items: center;
  border-block-end: 1px solid var(--rule);
}

#page-items button {
  padding-inline: 0;
  text-align: start;
  text-decoration: underline;
  background: none;
  border: 0;
}

.toolbar button {
  min-height: 2.75rem;
  padding: 0.2rem 0.8rem;
}

.editor-fields,
.editor-panes {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr));
  gap: 0.6rem 1.2rem;
}

.editor-fields p {
  margin: 0;
}

.editor-fields .wide {
  grid-column: 1 / -1;
}

.editor-fields .check {
  display: flex;
  gap: 0.6rem;
  align-items: center;
}

.editor-fields .check input {
  width: 1.5rem;
  min-height: 1.5rem;
}

.page-editor textarea {
  font-family: var(--mono);
  font-size: 1rem;
  resize: vertical;
}

.page-editor [aria-invalid="true"] {
  border-color: var(--alert);
}

.preview {
  max-height: 40rem;
  padding: 0.5rem 0.9rem;
  overflow: auto;
  border: 1.5px solid var(--rule);
  border-radius: var(--round);
}

.page-list li {
  margin-block: 0.4rem;
}

.ask {
  max-width: min(90vw, 30rem);
  color: var(--ink);
  background: var(--paper);
  border: 1.5px solid var(--edge);
  border-radius: var(--round);
}
`;

export function addStyles(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
