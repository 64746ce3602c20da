/** A file of the project: its path from the root, with slashes, and its text. */
export interface SourceFile {
  path: string;
  text: string;
}

export interface Finding {
  rule: string;
  /** `path:line`, or the path where the whole file is meant. */
  where: string;
  sentence: string;
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
