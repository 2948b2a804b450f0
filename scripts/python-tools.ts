import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/** Installs these packages from PyPI into a virtual environment below `folder`, once, and answers with the folder of their commands. */
export async function pythonTools(folder: string, requirements: readonly string[]): Promise<string> {
  const marker = join(folder, 'installed');
  const wanted = `${requirements.join('\n')}\n`;
  const commands = join(folder, 'venv', 'bin');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return commands;
  mkdirSync(folder, { recursive: true });
  const surroundings = { cwd: folder, env: process.env };
  await runCommand('python3', ['-m', 'venv', join(folder, 'venv')], surroundings);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements];
  await runCommand(join(commands, 'python'), pip, surroundings);
  writeFileSync(marker, wanted);
  return commands;
}
