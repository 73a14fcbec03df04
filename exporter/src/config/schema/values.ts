import { z } from 'zod';

/** Marks a text that is a secret: the file may only name an environment variable for it. */
export const secretTexts = z.registry<{ readonly secret: true }>();

/** Text that must not be empty. */
export const text = (): z.ZodString => z.string().min(1);

/** A number of seconds above zero, fractions allowed. */
export const positiveSeconds = (): z.ZodNumber => z.number().positive();

/** A whole number from 1 up. */
export const count = (): z.ZodNumber => z.int().min(1);

/** A share or weight: zero or more. */
export const weight = (): z.ZodNumber => z.number().min(0);

/** A share of a whole: 0 to 1. */
export const share = (): z.ZodNumber => z.number().min(0).max(1);

/** An absolute http or https address without credentials in it. */
export const httpUrl = (example = METRICS_PAGE): z.ZodString =>
  text().check(z.superRefine((address, context) => checkHttpUrl(address, example, context)));

const METRICS_PAGE = 'http://kube-state-metrics:8080/metrics';

/** A secret given outright; only `${ENV_NAME}` is accepted for it. */
export const secret = (): z.ZodString => text().register(secretTexts, { secret: true });

/** Says what is wrong where a token and a file with a token are both given. */
export const ONE_TOKEN = 'and tokenFile are both given; keep one';

/** Lets a check over several keys run as soon as these keys are sound, whatever else is wrong. */
export function whenSound(...keys: readonly string[]): {
  readonly when: (payload: z.core.ParsePayload) => boolean;
} {
  return {
    when: ({ issues }) =>
      !issues.some(({ code, path: [first] = [] }) =>
        first === undefined ? code === 'invalid_type' : keys.some((key) => key === first),
      ),
  };
}

function checkHttpUrl(address: string, example: string, context: z.RefinementCtx): void {
  if (address === '') return;
  const report = (message: string): void => context.addIssue({ code: 'custom', message });
  if (!URL.canParse(address)) {
    report(`must be a full address, such as "${example}"`);
    return;
  }
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    report('must begin with http:// or https://');
  else if (url.username !== '' || url.password !== '')
    report('must not hold a user name or password; put a token into a file (tokenFile)');
}
