// Command lines that a person types: what npm makes of them, and how they are shown.

/** Options whose value follows them. */
const VALUES = [
  ...['class', 'json', 'csv', 'html', 'junit', 'gradescope', 'markdown', 'feedback'],
  ...['check', 'results', 'jobs'],
];

/** A text as one argument of a shell. */
export function quote(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}

/**
 * The line to type where npm has kept options for itself, as it does without `--` before them: it leaves them in the
 * environment, --class as the letters -c -l -a -s -s, and their values among the words.
 */
export function withDashes(words: string[], env: NodeJS.ProcessEnv): string | undefined {
  const isSet = (name: string) => env[`npm_config_${name}`] === 'true';
  const kept = [...VALUES, 'resume', 'details', 'install'].filter(
    (name) => isSet(name) || (name === 'class' && isSet('all') && isSet('long'))
  );
  if (env.npm_config_sandbox === '') kept.push('no-sandbox');
  if (kept.length === 0) return undefined;
  const valued = kept.filter((name) => VALUES.includes(name)).length;
  const values = words.slice(words.length - valued);
  // Of several values nobody can tell which is whose.
  const valueOf = (name: string) =>
    VALUES.includes(name) ? [valued === 1 ? quote(values[0] || '…') : '…'] : [];
  const options = kept.flatMap((name) => [`--${name}`, ...valueOf(name)]);
  return ['npm run grade --', ...words.slice(0, words.length - valued).map(quote), ...options].join(' ');
}
