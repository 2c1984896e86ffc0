// Whether students' code can be kept apart from this machine, how well, and the command that does it for a folder.
import { execFileSync, spawnSync } from 'child_process';
import {
  folderMounts,
  hasSize,
  insideCommand,
  measureDataLimit,
  readOnly,
  Sandbox,
  systemMounts,
} from './confine';
import { ROOT } from '../../test/support/launcher';

/** A sandbox with a network of its own, which is its loopback, in which everything of a folder runs. */
function outsideCommand(sandbox: Sandbox, mounts: string[], command: string[]): string[] {
  return [
    ...[sandbox.bwrap, '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net'],
    ...['--new-session', '--die-with-parent'],
    // Only the sandboxes within this one need any right; where there are none, students' code would have them.
    ...(sandbox.isNested ? [] : ['--cap-drop', 'ALL']),
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', ...mounts, '--remount-ro', '/'],
    ...command,
  ];
}

/** The last line of what a command says on stderr; nothing where it succeeds. */
function failure([file, ...args]: string[]): string | undefined {
  const { status, stderr, error } = spawnSync(file, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return error ? error.message : stderr.trim().split('\n').pop() || `status ${status}`;
}

export interface Found {
  sandbox?: Sandbox;
  /** What is not kept apart, why, and what to do. */
  warning?: string;
}

/** Finds out, by trying it, how well students' code can be kept apart here. */
export function findSandbox(): Found {
  const open = "Students' code runs with your rights and your network";
  if (process.platform !== 'linux')
    return { warning: `${open}: bubblewrap, which prevents it, needs Linux.` };
  const found = spawnSync('sh', ['-c', 'command -v bwrap'], { encoding: 'utf8' }).stdout.trim();
  if (!found) {
    return { warning: `${open}: to prevent it, install bubblewrap (apt-get install bubblewrap).` };
  }
  const bwrap = execFileSync('realpath', [found], { encoding: 'utf8' }).trim();
  const mounts = systemMounts([bwrap]);
  const dataLimit = measureDataLimit();
  const attempt = (isNested: boolean) => {
    const sandbox = { bwrap, isNested, dataLimit };
    const command = isNested ? insideCommand(sandbox, mounts, ['true']) : ['true'];
    return failure(outsideCommand(sandbox, mounts, command));
  };
  const nested = attempt(true);
  const unbounded =
    "Students' code can fill the memory with files: bubblewrap before 0.7 bounds each, not all.";
  if (!nested) {
    return { sandbox: { bwrap, isNested: true, dataLimit }, warning: hasSize(bwrap) ? undefined : unbounded };
  }
  const single = attempt(false);
  if (single) return { warning: `${open}: bubblewrap does not work here (${single}).` };
  return {
    sandbox: { bwrap, isNested: false, dataLimit },
    warning: `Students' code can change its marks and fill the memory: bubblewrap does not work in itself here (${nested}).`,
  };
}

/**
 * The command that runs the tests of a folder apart.
 * @param folder what is graded; `work` is where the tests write
 */
export function keepApart(
  sandbox: Sandbox,
  { folder, work, redis }: { folder: string; work: string; redis: string },
  command: string[]
): string[] {
  const system = systemMounts([process.execPath, redis, sandbox.bwrap]);
  const mounts = [...system, ...folderMounts(folder), ...readOnly(ROOT), '--bind', work, work];
  return outsideCommand(sandbox, mounts, command);
}
