/** What the process log may hold of an unexpected failure: where, not with which values. */
export function describeFailure(error: unknown): { readonly type: string; readonly stack: string } {
  const { name, code, stack } =
    error instanceof Error
      ? (error as Error & { code?: string })
      : { name: typeof error, code: '', stack: '' };
  return {
    type: `${name} ${code ?? ''}`.trim(),
    stack: (stack ?? '')
      .split('\n')
      .filter((line) => line.trimStart().startsWith('at '))
      .slice(0, 8)
      .join('\n'),
  };
}
