const words =
  'a static page needs no server because every visitor gets the same bytes from a cache near them and functions answer the rest'.split(
    ' ',
  );

/** Markdown of about 3 kB: headings, paragraphs, a list, a table and a code block. Each number gives another text. */
export function article(number: number): string {
  let seed = number + 1;
  const next = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const sentence = () => {
    const text = Array.from({ length: 8 + next(10) }, () => words[next(words.length)]).join(' ');
    return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
  };
  const paragraph = () => Array.from({ length: 4 }, sentence).join(' ');
  return `# Article ${number}

${paragraph()}

## What it does

${paragraph()} **${sentence()}** See [the article before](/articles/${Math.max(0, number - 1)}/).

- ${sentence()}
- ${sentence()}
- ${sentence()}

## How it works

| part | what it does |
| --- | --- |
| \`edge\` | ${sentence()} |
| \`api\` | ${sentence()} |

\`\`\`ts
const response = await fetch('/api/articles/${number}');
console.log(response.status, await response.json());
\`\`\`

${paragraph()}

## What it costs

${paragraph()}

${paragraph()}
`;
}
