/** Comments on a pull request: `node scripts/pipeline-comment.ts --help`. */
import { CommandError, parseCommandLine, parseInteger, runCommand } from './command.ts';
import { GitHub } from './pipeline/github.ts';

const usage = `Puts the text of the variable COMMENT into the pipeline's comment on a pull request.

Usage: node scripts/pipeline-comment.ts --pull-request N

It needs Node.js 24, GITHUB_REPOSITORY and GITHUB_TOKEN, and no npm package.
`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine(args, ['pull-request'], []);
  const number = parseInteger('--pull-request', values['pull-request'] ?? '', 1, 9_999_999_999);
  const { COMMENT } = process.env;
  if (!COMMENT) throw new CommandError('Set COMMENT to the text of the comment.');
  await new GitHub(process.env).putComment(number, '<!-- pipeline -->', COMMENT);
  return true;
});
