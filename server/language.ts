import type { Language } from '../errors.ts';

/** The caller's language by `Accept-Language` (RFC 9110 §12.5.4): Chinese unless English is preferred. */
export function preferredLanguage(header: string | undefined): Language {
  const ranges = (header ?? '')
    .slice(0, 256)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const weight = parameters
        .map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameter)?.[1])
        .find((q) => q !== undefined);
      return { language: tag.trim().split('-')[0], weight: Number(weight ?? 1) };
    });
  const weightOf = (language: Language) =>
    Math.max(0, ...ranges.filter((range) => range.language === language).map(({ weight }) => weight));
  return weightOf('en') > weightOf('zh') ? 'en' : 'zh';
}
